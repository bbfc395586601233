// The other direction: a response is taken, one thing in it is changed behind the
// form's back, and both readers are asked whether they would take that.
import { pick } from './random.mjs';

const isVolatile = (formula) => /\b(now|today|random|uuid|once|randomize)\(/.test(formula);

const parse = (xml) => new globalThis.window.DOMParser().parseFromString(xml, 'text/xml');
const write = (document) => new globalThis.window.XMLSerializer().serializeToString(document);

function pathOf(element, indexed) {
  if (element.parentElement === null) {
    return '/data';
  }
  const alike = [...element.parentElement.children].filter((child) => child.localName === element.localName);
  const index = indexed && alike.length > 1 ? `[${alike.indexOf(element) + 1}]` : '';
  return `${pathOf(element.parentElement, indexed)}/${element.localName}${index}`;
}

const isLeaf = (element) => element.children.length === 0;

const isFilled = (element) => isLeaf(element) && element.textContent !== '';

function defaultsIn(xml) {
  const data = parse(xml.slice(xml.indexOf('<data '), xml.indexOf('</data>') + 7).replaceAll(/(jr|orx|odk|entities):/g, ''));
  return [...data.querySelectorAll('*')].filter(isFilled).map((element) => pathOf(element));
}

// Places that the engine fills by itself when it reads a submission again, so that it
// cannot say whether a value was wrong: metadata, what time or chance decide, and the
// default of a question that was left out. And counts of repetitions: the engine makes as
// many as it is told, without end.
function filledAlone(xml) {
  const places = new Set();
  const conditional = [];
  for (const [bind, path] of xml.matchAll(/<bind nodeset="([^"]*)"[^>]*>/g)) {
    const calculation = / calculate="([^"]*)"/.exec(bind)?.[1] ?? '';
    if (bind.includes('jr:preload=') || isVolatile(calculation)) {
      places.add(path);
    }
    if (bind.includes(' relevant=')) {
      conditional.push(path);
    }
  }
  for (const [, path] of xml.matchAll(/ jr:count=" ?([^" ]*) ?"/g)) {
    places.add(path);
  }
  for (const path of defaultsIn(xml)) {
    if (conditional.some((above) => path === above || path.startsWith(`${above}/`))) {
      places.add(path);
    }
  }
  return places;
}

export class Changer {
  // `excused`: calculations for which the engine is no measure.
  constructor(xml, excused) {
    this.alone = filledAlone(xml);
    excused.forEach((path) => this.alone.add(path));
  }

  leaves(document) {
    return [...document.querySelectorAll('*')].filter(
      (element) =>
        isLeaf(element) && element.parentElement !== null && !pathOf(element).includes('/meta/') && !this.alone.has(pathOf(element)),
    );
  }

  // A text of any kind, mostly of the wrong one. (Not a day such as 2026-02-30, which
  // stops the engine.)
  text(random, leaves) {
    const words = ['', '1', '-3', '2.5', 'abc', 'yes', 'no', '2026-11-23', '34 -118', '999999999999', 'true', 'a b', '1 1'];
    const other = pick(random, leaves).textContent; // white space alone is 0 to the engine
    return random() < 0.3 && other.trim() !== '' ? other : pick(random, words);
  }

  change(submission, said, random) {
    const document = parse(submission);
    const leaves = this.leaves(document);
    const hidden = Object.entries(said.questions).filter(
      ([path, { relevant }]) => !relevant && !path.includes('[') && !this.alone.has(path),
    );
    if (leaves.length === 0) {
      return null;
    }
    const leaf = pick(random, leaves);
    const kind = random();
    if (kind < 0.1 && leaf.textContent.trim() !== '') {
      leaf.after(leaf.cloneNode(true));
    } else if (kind < 0.15) {
      leaf.after(document.createElementNS(null, 'nobody_asked'));
      leaf.nextSibling.textContent = 'x';
    } else if (kind < 0.4 && hidden.length > 0) {
      this.addHidden(document, pick(random, hidden)[0], this.text(random, leaves));
    } else {
      leaf.textContent = this.text(random, leaves);
    }
    return write(document);
  }

  addHidden(document, path, text) {
    const names = path.split('/').slice(2);
    let place = document.documentElement;
    for (const name of names) {
      const inside = [...place.children].find((child) => child.localName === name) ?? document.createElementNS(null, name);
      place.append(inside);
      place = inside;
    }
    place.textContent = text;
  }

  // What a submission says, apart from how it is written.
  content(submission) {
    const said = new Map();
    for (const leaf of this.leaves(parse(submission))) {
      if (leaf.textContent.trim() !== '') {
        said.set(pathOf(leaf, true), leaf.textContent);
      }
    }
    return said;
  }
}
