/** File names with fields, in the part of Python's format language that file names need. */
import { InvalidArgumentError } from '../util/errors.ts';
import { formatList } from '../util/format.ts';

const FIELD = /\{([^{}:]*)(?::([^{}]*))?\}/g;
/** `02d`, `3d`, `d`; `.2f`, `08.3f`; `.3e`; `.4g` is left out: no file name needs it. */
const FORMAT = /^(0?)(\d*)(?:\.(\d+))?([dfe])$/;

/** Refuses a template whose fields could never be filled. */
export function checkTemplate(owner: string, template: string): void {
  for (const [field, name, format] of template.matchAll(FIELD)) {
    if (name === '' || (format !== undefined && !FORMAT.test(format))) {
      throw new InvalidArgumentError(
        `${owner}: cannot read the field ${field} of "${template}". Write {epoch}, {epoch:02d} or {val_loss:.2f}.`,
      );
    }
  }
}

/** Fills the fields of a template: `'{epoch:02d}-{val_loss:.2f}.keras'` becomes `'03-0.25.keras'`. */
export function fillTemplate(owner: string, template: string, fields: Readonly<Record<string, number>>): string {
  return template.replace(FIELD, (_field, name: string, format: string | undefined) => {
    const value = fields[name];
    if (value === undefined) {
      throw new InvalidArgumentError(
        `${owner}: "${template}" names {${name}}, but only ${formatList(Object.keys(fields))} are known here.`,
      );
    }
    return format === undefined ? String(value) : formatField(value, format);
  });
}

function formatField(value: number, format: string): string {
  const [, zero, width, decimals, kind] = FORMAT.exec(format)!;
  let text: string;
  if (kind === 'd') text = value.toFixed(0);
  else if (kind === 'f') text = value.toFixed(Number(decimals ?? 6));
  else text = value.toExponential(Number(decimals ?? 6)).replace(/e([+-])(\d)$/, 'e$10$2');
  const missing = Number(width || 0) - text.length;
  if (missing <= 0) return text;
  // Zeros go between the sign and the digits.
  if (zero) return text.startsWith('-') ? `-${'0'.repeat(missing)}${text.slice(1)}` : '0'.repeat(missing) + text;
  return ' '.repeat(missing) + text;
}
