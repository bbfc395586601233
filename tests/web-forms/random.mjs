// Numbers, and answers, that look random and are the same for the same seed.

export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export const pick = (random, list) => list[Math.floor(random() * list.length)];

const dayText = (date) => date.toISOString().slice(0, 10);
const dayAfter = (text, days) => dayText(new Date(Date.parse(`${text}T12:00:00Z`) + days * 86400000));

const whole = (random, from, to) => from + Math.floor(random() * (to - from + 1));

const others = ['Niño & <b>', '  two   words ', '90037', '007', '1.50', 'a b c', '🏠 x', "it's", 'A'];

const near = (random, hints, path) => hints.one(random, path, 'numbers') + pick(random, [-1, 0, 0, 0, 1]);

function day(random, hints, path) {
  const far = pick(random, [0, 0, 1, 2, 6, 7, 8, 30, 365, 6573, 6574, 6575, 6576, 12000]);
  return dayAfter(hints.one(random, path, 'days'), random() < 0.7 ? -far : far);
}

const two = (n) => String(n).padStart(2, '0');

function time(random) {
  const zone = pick(random, ['', '-08:00', '-07:00', 'Z', '+05:30']);
  return `${two(whole(random, 0, 23))}:${two(whole(random, 0, 59))}:${two(whole(random, 0, 59))}.000${zone}`;
}

const place = (random) =>
  `${(33.9 + random() / 10).toFixed(5)} ${(-118.3 + random() / 10).toFixed(5)} 0.0 ${whole(random, 0, 30)}.0`;
const places = (random, n) => Array.from({ length: n }, () => place(random));

function shape(random) {
  const points = places(random, whole(random, 3, 5));
  return [...points, points[0]].join(';');
}

// Free text, which formulas may ask much of, is made in hints.mjs.
export function anyText(random) {
  return pick(random, others);
}

// An answer as text, for a question of this type; often one that is refused.
export function randomAnswer(random, type, path, hints) {
  switch (type) {
    case 'int':
      return String(Math.floor(random() < 0.6 ? near(random, hints, path) : Math.floor(random() ** 3 * 110)));
    case 'decimal':
      return String(random() < 0.6 ? near(random, hints, path) : Math.round(random() * 20000) / 100);
    case 'date':
      return day(random, hints, path);
    case 'time':
      return time(random);
    case 'dateTime':
      return `${day(random, hints, path)}T${time(random)}`;
    case 'geopoint':
      return place(random);
    case 'geotrace':
      return places(random, whole(random, 2, 4)).join(';');
    case 'geoshape':
      return shape(random);
    case 'boolean':
      return pick(random, ['true', 'false']);
    default:
      return anyText(random);
  }
}
