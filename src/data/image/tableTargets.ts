/** What the columns of a table say about targets and weights, checked for all rows and then taken for some. */
import type { DType } from '../../tensor/dtype.ts';
import { DataError, InvalidArgumentError } from '../../util/errors.ts';
import { describeValue, formatList, formatShape } from '../../util/format.ts';
import { warn } from '../../util/warn.ts';
import { type ArrayOfSamples, allocateShared, takeSamples } from '../sampleArrays.ts';
import { classesOfRows, type LabelColumn, labelColumn, numberClasses } from '../table/labelColumn.ts';
import { numberColumn } from '../table/numberColumn.ts';
import type { ColumnName, TableColumns } from '../table/tableColumns.ts';
import { checkClassMode, TABLE_CLASS_MODES, type TableClassMode } from './classMode.ts';
import { checkClassNames } from './imageFileOptions.ts';
import type { ImageTargets } from './imageTargets.ts';

/** Options about targets. */
export interface TableTargetOptions {
  yCol?: string | readonly string[];
  weightCol?: string;
  classes?: readonly string[];
  classMode?: TableClassMode | 'multi_output';
  classDelimiter?: string;
}

/** The checked form: which columns become which targets. */
export interface TargetPlan {
  readonly classMode: TableClassMode;
  readonly yCols: readonly string[];
  /** Whether `yCol` was an array. */
  readonly isList: boolean;
  readonly weightCol: string | undefined;
  readonly classes: readonly string[] | undefined;
  readonly classDelimiter: string | undefined;
}

const NUMBER_MODES: readonly unknown[] = ['raw', 'multiOutput'];

/** Whether targets are made of classes. */
function hasClasses({ classMode }: TargetPlan): boolean {
  return classMode !== null && classMode !== 'input' && !NUMBER_MODES.includes(classMode);
}

/** Checks the options; `yCol` is the default. */
export function planTargets(owner: string, options: TableTargetOptions, yCol: string): TargetPlan {
  const { weightCol, classDelimiter } = options;
  const given = options.classMode === 'multi_output' ? 'multiOutput' : options.classMode;
  const classMode: TableClassMode = checkClassMode(owner, given, TABLE_CLASS_MODES);
  if (classDelimiter !== undefined && classMode !== 'categorical') {
    throw new InvalidArgumentError(
      `${owner}: classDelimiter parts several classes of an image, which classMode 'categorical' takes; got ${describeValue(classMode)}.`,
    );
  }
  const columns = yColumns(owner, options.yCol ?? yCol, classMode);
  const plan: TargetPlan = {
    classMode,
    yCols: columns,
    isList: Array.isArray(options.yCol),
    weightCol: weightCol === undefined ? undefined : checkText(owner, 'weightCol', weightCol),
    classes: checkClassNames(owner, options.classes),
    classDelimiter: classDelimiter === undefined ? undefined : checkText(owner, 'classDelimiter', classDelimiter),
  };
  const unused = [
    ...(plan.classes !== undefined && !hasClasses(plan) ? ['classes'] : []),
    ...(plan.weightCol !== undefined && classMode === null ? ['weightCol'] : []),
  ];
  if (unused.length > 0) {
    const mode = classMode === null ? 'null' : `'${classMode}'`;
    warnOfTable(`${owner}: ${unused.join(' and ')} will be ignored: classMode is ${mode}.`);
  }
  return plan;
}

/** Warns of something in a table, or in its options. */
export function warnOfTable(message: string): void {
  warn('MILLRACE_IMAGE_TABLE', message);
}

/** A non-empty string. */
export function checkText(owner: string, option: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new InvalidArgumentError(`${owner}: expected ${option} to be a string, got ${describeValue(value)}.`, {
    details: { argument: option },
  });
}

function yColumns(owner: string, yCol: unknown, classMode: TableClassMode): readonly string[] {
  if (classMode === null || classMode === 'input') return [];
  const isList = Array.isArray(yCol);
  if (classMode === 'multiOutput' && !isList) {
    throw new InvalidArgumentError(
      `${owner}: expected yCol to be an array of columns for classMode 'multiOutput', got ${describeValue(yCol)}. ` +
        "Give one column for each output, as in ['height', 'width'].",
    );
  }
  if (!isList) return [checkText(owner, 'yCol', yCol)];
  if (!NUMBER_MODES.includes(classMode)) {
    throw new InvalidArgumentError(
      `${owner}: expected yCol to be one column for classMode '${classMode}', got ${describeValue(yCol)}. Several columns ` +
        "take 'raw' or 'multiOutput'; several classes of an image stand in one column, as an array.",
    );
  }
  if (yCol.length === 0)
    throw new InvalidArgumentError(`${owner}: expected yCol to name one column at least, got none.`);
  return yCol.map((name, i) => checkText(owner, `yCol[${i}]`, name));
}

/** The columns of a plan. */
export function neededColumns({ yCols, weightCol }: TargetPlan): ColumnName[] {
  return [
    ...yCols.map((name) => ({ option: 'yCol', name })),
    ...(weightCol === undefined ? [] : [{ option: 'weightCol', name: weightCol }]),
  ];
}

/** The targets of all rows: found to be what the plan takes. */
export interface RowTargets {
  readonly plan: TargetPlan;
  readonly labels: LabelColumn | undefined;
  readonly columns: readonly ArrayOfSamples[] | undefined;
  readonly weights: ArrayOfSamples | undefined;
}

/** Reads the targets of all rows. @throws DataError with the row for a cell that is none */
export function readTargets(table: TableColumns, plan: TargetPlan): RowTargets {
  const { classMode, yCols, weightCol, classes, classDelimiter } = plan;
  const classColumn = hasClasses(plan) ? yCols[0] : undefined;
  const several = classMode === 'categorical';
  const labels =
    classColumn === undefined
      ? undefined
      : labelColumn(table, classColumn, { several, separator: classDelimiter, reason: `classMode '${classMode}'` });
  if (labels !== undefined) checkBinary(table.owner, plan, classes ?? labels.names);
  const numbers = NUMBER_MODES.includes(classMode) ? yCols.map((name) => numberColumn(table, name)) : undefined;
  return {
    plan,
    labels,
    columns: numbers && (classMode === 'raw' && plan.isList ? [sideBySide(table, plan, numbers)] : numbers),
    weights: weightCol === undefined ? undefined : weightsOf(table, weightCol),
  };
}

function checkBinary(owner: string, { classMode, yCols }: TargetPlan, names: readonly string[]): void {
  if (classMode !== 'binary' || names.length === 2) return;
  const listed = formatList(names.slice(0, 5)) + (names.length > 5 ? ' ...' : '');
  throw new DataError(
    `${owner}: found ${names.length} classes (${listed}) in column "${yCols[0]}"; classMode 'binary' needs exactly two. ` +
      "Use classMode 'categorical' or 'sparse' for more, or name two with classes.",
    { details: { classes: names } },
  );
}

/** Columns of one number a row as the columns of one array. */
function sideBySide(table: TableColumns, { yCols }: TargetPlan, columns: readonly ArrayOfSamples[]): ArrayOfSamples {
  const wide = columns.findIndex(({ shape }) => shape.length > 1);
  if (wide >= 0) {
    throw new DataError(
      `${table.owner}: column "${yCols[wide]}" holds arrays ${formatShape(columns[wide]!.shape.slice(1))}; several columns of ` +
        "classMode 'raw' take one number each. Use classMode 'multiOutput', or yCol with this column alone.",
      { details: { column: yCols[wide] } },
    );
  }
  const [first, ...others] = columns;
  const dtype: DType = others.every((column) => column.dtype === first!.dtype) ? first!.dtype : 'float32';
  const { data } = allocateShared([table.rows, columns.length], dtype);
  columns.forEach((column, k) => {
    for (let row = 0; row < table.rows; row++) data[row * columns.length + k] = column.data[row]!;
  });
  return { data, shape: [table.rows, columns.length], dtype };
}

function weightsOf(table: TableColumns, name: string): ArrayOfSamples {
  const { data, shape } = numberColumn(table, name);
  const row = shape.length === 1 ? data.findIndex((weight) => !Number.isFinite(weight)) : 0;
  if (row < 0) return { data: Float32Array.from(data), shape, dtype: 'float32' };
  const got = shape.length === 1 ? String(data[row]) : `an array ${formatShape(shape.slice(1))}`;
  throw new DataError(
    `${table.owner}: column "${name}" (weightCol), ${table.nameOf(row)}: expected a finite number, got ${got}. Mend the cell, ` +
      'or leave the row out.',
    { details: { column: name, row, path: table.path } },
  );
}

/** The targets of those rows that have some. */
export interface TargetsOfRows extends ImageTargets {
  readonly sampleWeight: ArrayOfSamples | undefined;
}

/** Rows that have a class that is asked for; all where there are no classes. */
export function selectRows(owner: string, targets: RowTargets, rows: readonly number[]) {
  const { labels, plan } = targets;
  if (labels === undefined) return { names: [], rows };
  const selected = classesOfRows(labels, rows, plan.classes);
  if (selected.names.length === 0) {
    throw new DataError(
      `${owner}: no row names a class in column "${plan.yCols[0]}". Name some, or set classMode to null for no targets.`,
      { details: { column: plan.yCols[0] } },
    );
  }
  if (selected.rows.length > 0) checkBinary(owner, plan, selected.names);
  return selected;
}

/** The targets of some rows, in shared memory. */
export function takeTargets(
  { plan, labels, columns, weights }: RowTargets,
  names: readonly string[],
  rows: readonly number[],
): TargetsOfRows {
  const take = (source: ArrayOfSamples): ArrayOfSamples => {
    const { data, shape, dtype } = takeSamples(source, rows, allocateShared);
    return { data, shape, dtype };
  };
  return {
    classMode: plan.classMode,
    classes: labels && { names, ...numberClasses(labels, { names, rows }) },
    columns: columns?.map(take),
    sampleWeight: weights && take(weights),
  };
}
