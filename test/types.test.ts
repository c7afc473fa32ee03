/** The typed API: documented uses compile, wrong names and types do not. */
import { join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { ROOT } from './sources.ts';

const { options } = ts.getParsedCommandLineOfConfigFile(
  join(ROOT, 'tsconfig.json'),
  {},
  {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: (problem) => {
      throw new Error(ts.flattenDiagnosticMessageText(problem.messageText, '\n'));
    },
  },
)!;

it('takes the documented uses and refuses wrong option names and types', { timeout: 120_000 }, () => {
  const files = ['accepted', 'refused'].map((name) => join(ROOT, 'test', 'types', `${name}.ts`));
  const program = ts.createProgram(files, options);
  const problems = files.flatMap((file) => {
    const source = program.getSourceFile(file)!;
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map((problem) => {
      const { line } = source.getLineAndCharacterOfPosition(problem.start ?? 0);
      return `${file.slice(ROOT.length + 1)}:${line + 1}: ${ts.flattenDiagnosticMessageText(problem.messageText, ' ')}`;
    });
  });
  expect(problems).toEqual([]);
});

it('notices a use that should not compile and does', () => {
  const text = "import { layers } from 'millrace';\n// @ts-expect-error it is right\nlayers.dense({ units: 3 });\n";
  const name = join(ROOT, 'test', 'types', 'probe.ts');
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (path) => path === name || fileExists(path);
  host.getSourceFile = (path, version, ...rest) =>
    path === name ? ts.createSourceFile(path, text, version) : getSourceFile(path, version, ...rest);
  const program = ts.createProgram([name], options, host);
  const problems = program.getSemanticDiagnostics(program.getSourceFile(name));
  expect(problems.map(({ messageText }) => messageText)).toEqual(["Unused '@ts-expect-error' directive."]);
}, 120_000);
