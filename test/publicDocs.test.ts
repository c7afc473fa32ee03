/** What users see is documented: every export, every option, every function of `ops`. */
import { relative } from 'node:path';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';
import { activations } from '../src/nn/activations.ts';
import { exportsOfFile, sourceProgram } from './sourceProgram.ts';
import { ROOT } from './sources.ts';

let program: ts.Program;
let checker: ts.TypeChecker;

beforeAll(() => {
  program = sourceProgram();
  checker = program.getTypeChecker();
});

/** The symbol that an export stands for. */
function target(symbol: ts.Symbol): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** The text of a doc comment without its tags. */
function summary(symbol: ts.Symbol): string {
  return ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim();
}

function tagsOf(symbol: ts.Symbol): string[] {
  return symbol.getJsDocTags(checker).map(({ name }) => name);
}

function placeOf(symbol: ts.Symbol): string {
  const declaration = symbol.declarations?.[0];
  if (declaration === undefined) return symbol.name;
  const file = declaration.getSourceFile();
  const { line } = file.getLineAndCharacterOfPosition(declaration.getStart());
  return `${relative(ROOT, file.fileName).replaceAll('\\', '/')}:${line + 1} ${symbol.name}`;
}

/** Whether a symbol is declared in this project, not in Node or a package. */
function isOurs(symbol: ts.Symbol): boolean {
  return symbol.declarations?.some((each) => relative(ROOT, each.getSourceFile().fileName).startsWith('src')) ?? false;
}

/** Whether a text begins with a sentence: a capital letter or code first, a full stop or a colon somewhere. */
function isSentence(text: string): boolean {
  return /^[A-Z`'"0-9{]/.test(text) && /[.:!?]/.test(text);
}

/** Public classes, functions and types by name, `ops` left to its own test. */
function publicSymbols(): ts.Symbol[] {
  return exportsOfFile(program, 'src/index.ts')
    .map(target)
    .filter(({ name, flags }) => name !== 'ops' && !(flags & ts.SymbolFlags.ValueModule));
}

describe('every export', () => {
  it('has a comment that begins with a sentence', () => {
    const symbols = publicSymbols();
    expect(symbols.length).toBeGreaterThan(250);
    const silent = symbols.filter((symbol) => !isSentence(summary(symbol))).map(placeOf);
    expect(silent).toEqual([]);
  });

  it('has commented properties where it is a type', () => {
    const silent = publicSymbols()
      .filter(({ flags }) => flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias))
      .flatMap((symbol) => {
        const type = checker.getDeclaredTypeOfSymbol(symbol);
        if (!(type.flags & ts.TypeFlags.Object) || checker.isArrayLikeType(type)) return [];
        return type.getProperties().filter((property) => isOurs(property) && !isDocumented(property));
      });
    expect([...new Set(silent.map(placeOf))]).toEqual([]);
  });

  it('says the default of each option that may be left out', () => {
    const silent = publicSymbols()
      .filter(({ name, flags }) => name.endsWith('Options') && flags & ts.SymbolFlags.Interface)
      .flatMap((symbol) => checker.getDeclaredTypeOfSymbol(symbol).getProperties())
      .filter((property) => isOurs(property) && property.declarations?.some(mayBeLeftOut))
      .filter((property) => !tagsOf(property).some((tag) => ['defaultValue', 'deprecated'].includes(tag)));
    expect([...new Set(silent.map(placeOf))]).toEqual([]);
  });

  it('has commented methods where it is a class', () => {
    const silent = publicSymbols()
      .filter(({ flags }) => flags & ts.SymbolFlags.Class)
      .flatMap((symbol) => checker.getDeclaredTypeOfSymbol(symbol).getProperties())
      .filter((member) => member.flags & ts.SymbolFlags.Method && isOurs(member) && isPublic(member))
      .filter((member) => !isDocumented(member));
    expect([...new Set(silent.map(placeOf))]).toEqual([]);
  });
});

/** Whether a property is declared with a question mark. */
function mayBeLeftOut(declaration: ts.Declaration): boolean {
  return ts.isPropertySignature(declaration) && declaration.questionToken !== undefined;
}

/** A default says enough of a property whose name says the rest. */
function isDocumented(symbol: ts.Symbol): boolean {
  if (isSentence(summary(symbol))) return true;
  return tagsOf(symbol).some((tag) => ['defaultValue', 'deprecated', 'internal'].includes(tag));
}

function isPublic(symbol: ts.Symbol): boolean {
  return (symbol.declarations ?? []).every(
    (each) =>
      !(ts.getCombinedModifierFlags(each) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) &&
      !(ts.isMethodDeclaration(each) && ts.isPrivateIdentifier(each.name)),
  );
}

describe('every function of utils', () => {
  it('says what it does', () => {
    const utils = publicSymbols().find(({ name }) => name === 'utils')!;
    const members = checker.getTypeOfSymbol(utils).getProperties();
    expect(members.length).toBeGreaterThan(5);
    // A shorthand member stands for a function that is documented where it is declared.
    const declared = members.map((member) => {
      const declaration = member.valueDeclaration;
      const isShort = declaration !== undefined && ts.isShorthandPropertyAssignment(declaration);
      const value = isShort ? checker.getShorthandAssignmentValueSymbol(declaration) : undefined;
      return value === undefined ? member : target(value);
    });
    expect(declared.filter((member) => !isSentence(summary(member))).map(placeOf)).toEqual([]);
  });
});

describe('every activation', () => {
  it('gives its formula', () => {
    const functions = new Map(
      exportsOfFile(program, 'src/graph/composite/index.ts').map((symbol) => [symbol.name, target(symbol)]),
    );
    const vague = Object.keys(activations).filter((name) => {
      const symbol = functions.get(name);
      return symbol === undefined || !(isSentence(summary(symbol)) && isFormal(symbol));
    });
    expect(vague).toEqual([]);
  });
});

describe('every function of ops', () => {
  const functions = (): ts.Symbol[] =>
    exportsOfFile(program, 'src/graph/symbolicOps.ts')
      .map(target)
      .filter(({ flags }) => flags & (ts.SymbolFlags.Function | ts.SymbolFlags.Variable));

  it('says what it does', () => {
    const list = functions();
    expect(list.length).toBeGreaterThan(90);
    const silent = list.filter((symbol) => !isSentence(summary(symbol))).map(placeOf);
    expect(silent).toEqual([]);
  });

  it('gives its formula, or the shapes of what it takes and gives', () => {
    const vague = functions()
      .filter((symbol) => !isFormal(symbol))
      .map(placeOf);
    expect(vague).toEqual([]);
  });
});

/** Whether a comment says it formally: by a tag, or by a formula in its first sentence. */
function isFormal(symbol: ts.Symbol): boolean {
  return /`[^`]+`/.test(summary(symbol)) || tagsOf(symbol).some((tag) => tag === 'formula' || tag === 'shape');
}
