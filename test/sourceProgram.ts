/** The sources as one TypeScript program, made once for the tests that ask what the package exports and how it is documented. */
import { join } from 'node:path';
import ts from 'typescript';
import { isTest, ROOT, readSources } from './sources.ts';

/** The settings of `tsconfig.json`. */
function compilerOptions(): ts.CompilerOptions {
  return ts.getParsedCommandLineOfConfigFile(
    join(ROOT, 'tsconfig.json'),
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: (problem) => {
        throw new Error(ts.flattenDiagnosticMessageText(problem.messageText, '\n'));
      },
    },
  )!.options;
}

let cached: ts.Program | undefined;

/** All sources but the tests: `index.ts` and what it is made of. */
export function sourceProgram(): ts.Program {
  const files = readSources('src').filter(({ path }) => !isTest(path));
  cached ??= ts.createProgram(
    files.map(({ path }) => join(ROOT, path)),
    {
      ...compilerOptions(),
      // Code in the documentation shows one thing; it need not use all that it makes, nor tell types from values in the
      // imports that its test adds.
      noUnusedLocals: false,
      noUnusedParameters: false,
      verbatimModuleSyntax: false,
    },
  );
  return cached;
}

/** What a source file exports, re-exports included. */
export function exportsOfFile(program: ts.Program, path: string): ts.Symbol[] {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(join(ROOT, path));
  const symbol = source && checker.getSymbolAtLocation(source);
  return symbol ? checker.getExportsOfModule(symbol) : [];
}
