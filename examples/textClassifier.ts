/**
 * Praise or blame: sentences to words, words to vectors, and an LSTM that reads them in order.
 *
 * usage: npm run example -- textClassifier [--data FILE] [--epochs N] [--seed N]
 *
 * FILE holds lines `1<tab>text` and `0<tab>text`; a quarter of each class is held out. Without it, sentences are made after a
 * small grammar: "the plot was never dull", "although the actors seemed quite poor, the music was superb". What counts is the
 * main clause, and `not` turns it around. The same words in another order mean the opposite.
 *
 * Of the made sentences at least 95% of the new ones must be judged rightly. A linear model that sees which words are in a
 * sentence, and not their order, must stay below 70%.
 */
import { readFileSync } from 'node:fs';
import { layers, optimizers, sequential, utils } from 'millrace';
import { DrawingRandom } from './shapes/random.ts';
import { readArguments, UsageError } from './support/arguments.ts';
import { runIfStarted } from './support/runExample.ts';

const TARGET_ACCURACY = 0.95;
const LINEAR_LIMIT = 0.7;
const MADE_SENTENCES = 4000;

const SUBJECTS = ['the plot', 'the ending', 'the music', 'the acting', 'this film', 'the dialogue', 'the camera work'];
const VERBS = ['was', 'seemed', 'felt', 'looked'];
const DENIALS = ['not', 'never', 'hardly'];
const DEGREES = ['', 'quite', 'very', 'really'];
const PRAISE = ['good', 'superb', 'moving', 'clever', 'fresh', 'lovely'];
const BLAME = ['bad', 'dull', 'poor', 'clumsy', 'stale', 'boring'];

await runIfStarted(import.meta.url, textClassifier);

export async function textClassifier(args: readonly string[]): Promise<number> {
  const options = readArguments(args, {
    data: { kind: 'text', help: 'file with lines 1<tab>text and 0<tab>text' },
    epochs: { kind: 'integer', min: 1, max: 1000, help: 'passes over the sentences (5)' },
    seed: { kind: 'integer', min: 0, max: 2 ** 31 - 1, help: 'of sentences, weights and order (7)' },
  });
  const { epochs = 5, seed = 7 } = options;
  utils.setRandomSeed(seed);
  const { texts, labels } = options.data === undefined ? makeSentences(seed) : readSentences(options.data);
  const [train, test, yTrain, yTest] = utils.trainTestSplit(texts, labels, { seed, stratify: labels });

  const bag = layers.textVectorization({ maxTokens: 5000, outputMode: 'multiHot' });
  await bag.adapt(train);
  const linear = sequential([layers.dense({ units: 1, activation: 'sigmoid', inputShape: [bag.vocabularySize()] })]);
  linear.compile({
    optimizer: optimizers.adam({ learningRate: 0.01 }),
    loss: 'binaryCrossentropy',
    metrics: ['accuracy'],
  });
  await linear.fit(bag.transform(train), yTrain, { epochs, verbose: 0 });
  const bagged = await linear.evaluate(bag.transform(test), yTest, { verbose: 0, returnDict: true });
  linear.dispose();

  // The words are found in the training sentences alone; 0 fills the end of short sentences, and `maskZero` leaves it out.
  const words = layers.textVectorization({ maxTokens: 5000, outputSequenceLength: 24 });
  await words.adapt(train);
  const net = sequential([
    layers.embedding({ inputDim: words.vocabularySize(), outputDim: 16, maskZero: true, inputShape: [24] }),
    layers.lstm({ units: 32 }),
    layers.dense({ units: 1, activation: 'sigmoid' }),
  ]);
  net.summary();
  net.compile({
    optimizer: optimizers.adam({ learningRate: 5e-3 }),
    loss: 'binaryCrossentropy',
    metrics: ['accuracy'],
  });
  await net.fit(words.transform(train), yTrain, { epochs, verbose: 2 });
  const read = await net.evaluate(words.transform(test), yTest, { verbose: 0, returnDict: true });
  const shown = test.slice(0, 5);
  const scores = await net.predict(words.transform(shown), { verbose: 0 });
  net.dispose();

  for (const [i, text] of shown.entries()) console.log(`${scores.data[i]!.toFixed(3)}  ${text}`);
  console.log(`accuracy on ${test.length} new sentences: ${percent(read.accuracy!)}`);
  console.log(`words without their order: ${percent(bagged.accuracy!)}`);
  if (options.data !== undefined || (read.accuracy! >= TARGET_ACCURACY && bagged.accuracy! < LINEAR_LIMIT)) return 0;
  console.error(
    `Expected at least ${percent(TARGET_ACCURACY)}, and less than ${percent(LINEAR_LIMIT)} without the order.`,
  );
  return 1;
}

interface Sentences {
  readonly texts: readonly string[];
  /** 1: praise. */
  readonly labels: readonly number[];
}

function readSentences(file: string): Sentences {
  const lines = readFileSync(file, 'utf8')
    .split(/\r?\n/)
    .filter((line) => line !== '');
  const pairs = lines.map((line, i) => {
    const match = /^([01])\t(.+)$/.exec(line);
    if (match === null) throw new UsageError(`--data: line ${i + 1} is not 0 or 1, a tab and a text: "${line}".`);
    return match as unknown as [line: string, label: string, text: string];
  });
  return { texts: pairs.map(([, , text]) => text), labels: pairs.map(([, label]) => Number(label)) };
}

/** Different sentences, so that none of the held-out ones is among those to learn from. */
function makeSentences(seed: number): Sentences {
  const made = new Map<string, number>();
  for (let i = 0; made.size < MADE_SENTENCES; i++) {
    const random = new DrawingRandom(seed, i);
    const isPraise = random.next() < 0.5;
    made.set(sentence(isPraise, random), Number(isPraise));
  }
  return { texts: [...made.keys()], labels: [...made.values()] };
}

function sentence(isPraise: boolean, random: DrawingRandom): string {
  const main = clause(isPraise, random);
  const other = clause(!isPraise, random);
  return [main, `although ${other}, ${main}`, `${main}, although ${other}`, `${other}, but ${main}`][
    random.integer(0, 3)
  ]!;
}

function clause(isPraise: boolean, random: DrawingRandom): string {
  const pick = (words: readonly string[]): string => words[random.integer(0, words.length - 1)]!;
  const isDenied = random.next() < 0.3;
  const words = [pick(SUBJECTS), pick(VERBS), isDenied ? pick(DENIALS) : '', pick(DEGREES)];
  return [...words, pick(isPraise === isDenied ? BLAME : PRAISE)].filter((word) => word !== '').join(' ');
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)}%`;
}
