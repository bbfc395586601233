// Places for which the engine is no measure, each with the reason. The values of
// calculations there are not compared, and they are not changed behind the form's back.
// The server must still take what the engine sends.
export const exclusions = [
  {
    definition: 'repeat-relevant',
    paths: ['/data/n_pets', '/data/n_seen'],
    why: 'the engine counts repetitions that are not asked; they are not in the submission, and Collect does not count them',
  },
  {
    definition: 'repeat-sums',
    paths: ['/data/total'],
    why: 'the sum of nothing is NaN in the engine; it is 0 in XPath 1.0, Enketo and Collect',
  },
  {
    definition: 'interview',
    paths: ['/data/main/n_children'],
    why: 'the sum of nothing is NaN in the engine; it is 0 in XPath 1.0, Enketo and Collect',
  },
  {
    definition: 'repeat-counted',
    paths: ['/data/n'],
    why: 'the engine removes repetitions when the count falls; Collect keeps and sends them',
  },
  {
    definition: 'range',
    paths: ['/data/share', '/data/below'],
    why: 'the engine takes values between the steps of a range, which no slider gives',
  },
  {
    definition: 'every-type',
    paths: ['/data/share'],
    why: 'the engine takes values between the steps of a range, which no slider gives',
  },
  {
    definition: 'every-type',
    paths: ['/data/adults'],
    why: 'the engine removes repetitions when the count falls; Collect keeps and sends them',
  },
  {
    definition: 'times',
    paths: ['/data/home'],
    why: 'the engine cannot read a time without seconds, such as spreadsheets have',
  },
  {
    definition: 'every-type',
    paths: ['/data/home_from'],
    why: 'the engine cannot read a time without seconds, such as spreadsheets have',
  },
  {
    definition: 'everything',
    paths: ['/data/n_adults'],
    why: 'the engine removes repetitions when the count falls; Collect keeps and sends them',
  },
];

// Ways to write one value: the engine writes NaN inside a text as nothing (Enketo and
// Collect write NaN), and keeps half an emoji, which becomes U+FFFD when it is sent.
export const comparable = (engine, canvass) => [
  engine.replaceAll(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, ''),
  canvass.replaceAll('NaN', ''),
];
