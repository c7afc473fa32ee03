/** What sanitizers report. */

/** Both kinds begin a finding with `ERROR: AddressSanitizer: ...` or `file.cc:1:2: runtime error: ...`. */
const HEADLINE = /ERROR: AddressSanitizer|: runtime error: /;
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours of the terminal begin with this character
const COLOURS = /\u001b\[[0-9;]*m/g;

/**
 * The findings in what processes wrote, each once.
 *
 * @param texts - Output of the processes, or the files of `log_path`.
 * @returns headlines without colours and process numbers
 */
export function findingsIn(texts) {
  const lines = texts.flatMap((text) => text.replace(COLOURS, '').split('\n')).filter((line) => HEADLINE.test(line));
  return [...new Set(lines.map((line) => line.replace(/^==\d+==/, '').trim()))];
}
