// What a form speaks of: the numbers, texts, days and patterns in its formulas.
// Answers near them decide something.
import { pick } from './random.mjs';

const plain = (text) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');

const formulasIn = (xml) =>
  [...xml.matchAll(/ (?:relevant|constraint|calculate|required|nodeset|jr:count|value)="([^"]*)"/g)].map((found) =>
    plain(found[1]),
  );

function hintsIn(formulas) {
  const texts = new Set();
  const numbers = new Set();
  const names = new Set();
  for (const formula of formulas) {
    for (const found of formula.matchAll(/'([^']*)'/g)) {
      texts.add(found[1]);
    }
    const rest = formula.replaceAll(/'[^']*'/g, '');
    for (const found of rest.matchAll(/(?<![\w.])\d+(\.\d+)?/g)) {
      numbers.add(Number(found[0]));
    }
    for (const found of rest.matchAll(/\/([a-z][a-z0-9_]*)(?![\w/])/g)) {
      names.add(found[1]);
    }
  }
  const isDay = (text) => /^\d{4}-\d\d-\d\d$/.test(text);
  const isPattern = (text) => text.startsWith('^') && text.endsWith('$');
  return {
    texts: [...texts].filter((text) => !isPattern(text)),
    patterns: [...texts].filter(isPattern),
    numbers: [...numbers],
    days: [...texts].filter(isDay),
    names: [...names], // of other questions
  };
}

export class Hints {
  constructor(xml) {
    this.all = hintsIn(formulasIn(xml));
    this.all.numbers.push(0, 1, 3);
    this.all.days.push(new Date().toISOString().slice(0, 10));
    this.own = new Map();
    for (const [bind, path] of xml.matchAll(/<bind nodeset="([^"]*)"[^>]*>/g)) {
      this.own.set(path, hintsIn([...bind.matchAll(/ constraint="([^"]*)"/g)].map((found) => plain(found[1]))));
    }
  }

  // Mostly what the question's own constraint speaks of.
  one(random, path, kind) {
    const own = this.own.get(path)?.[kind] ?? [];
    return own.length > 0 && random() < 0.8 ? pick(random, own) : pick(random, this.all[kind]);
  }
}

// --- texts that a pattern takes --------------------------------------------------

const classes = { d: '0123456789', w: 'abcXYZ019_', s: ' ' };

function readClass(pattern, from) {
  let letters = '';
  let at = from;
  for (; pattern[at] !== ']'; at++) {
    if (pattern[at + 1] === '-' && pattern[at + 2] !== ']') {
      for (let c = pattern.charCodeAt(at); c <= pattern.charCodeAt(at + 2); c++) {
        letters += String.fromCharCode(c);
      }
      at += 2;
    } else if (pattern[at] === '\\') {
      at += 1;
      letters += classes[pattern[at]] ?? pattern[at];
    } else {
      letters += pattern[at];
    }
  }
  return [letters, at + 1];
}

function readTimes(pattern, at) {
  const counted = /^\{(\d+)(,(\d*))?\}/.exec(pattern.slice(at));
  if (counted) {
    const least = Number(counted[1]);
    const most = counted[2] === undefined ? least : Number(counted[3] || least + 2);
    return [least, most, at + counted[0].length];
  }
  const known = { '?': [0, 1], '*': [0, 3], '+': [1, 4] }[pattern[at]];
  return known ? [...known, at + 1] : [1, 1, at];
}

// A reader of the small part of patterns that forms use: sets, groups, alternatives, counts.
class Sampler {
  constructor(pattern, random) {
    this.pattern = pattern;
    this.random = random;
    this.at = 0;
  }

  alternatives() {
    const all = [this.sequence()];
    while (this.pattern[this.at] === '|') {
      this.at += 1;
      all.push(this.sequence());
    }
    return () => pick(this.random, all)();
  }

  sequence() {
    const parts = [];
    while (this.at < this.pattern.length && !'|)'.includes(this.pattern[this.at])) {
      parts.push(this.part());
    }
    return () => parts.map((part) => part()).join('');
  }

  part() {
    const one = this.one();
    const [least, most, next] = readTimes(this.pattern, this.at);
    this.at = next;
    return () => {
      const times = least + Math.floor(this.random() * (most - least + 1));
      return Array.from({ length: times }, one).join('');
    };
  }

  one() {
    const c = this.pattern[this.at++];
    if (c === '(') {
      const inside = this.alternatives();
      this.at += 1;
      return inside;
    }
    if (c === '[') {
      const [letters, next] = readClass(this.pattern, this.at);
      this.at = next;
      return () => pick(this.random, [...letters]);
    }
    if (c === '\\') {
      const escaped = this.pattern[this.at++];
      return () => pick(this.random, [...(classes[escaped] ?? escaped)]);
    }
    return () => (c === '.' ? 'x' : c);
  }
}

export const sample = (random, pattern) => new Sampler(pattern.slice(1, -1), random).alternatives()();
