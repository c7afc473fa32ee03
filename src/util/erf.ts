const TWO_OVER_ROOT_PI = 2 / Math.sqrt(Math.PI);

/**
 * The error function in double precision, correct to a few units in the last place.
 *
 * @formula `2 / sqrt(pi) * integral of exp(-t^2) from 0 to x`
 */
export function erf(x: number): number {
  const magnitude = Math.abs(x);
  if (magnitude < 3) return series(x);
  // Beyond 6 the distance to 1 is less than a double can tell; NaN comes through here.
  const y = magnitude < 6 ? 1 - tail(magnitude) : magnitude >= 6 ? 1 : Number.NaN;
  return x < 0 ? -y : y;
}

/** `2 / sqrt(pi) exp(-x^2) sum_n 2^n x^(2n+1) / (2n+1)!!`: all terms have one sign, so that nothing cancels. */
function series(x: number): number {
  const square = x * x;
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * square) / (2 * n + 1);
    sum += term;
  }
  return TWO_OVER_ROOT_PI * Math.exp(-square) * sum;
}

/** `1 - erf(x)` for x from 3 on: Laplace's continued fraction `exp(-x^2) / sqrt(pi) / (x + (1/2)/(x + (2/2)/(x + ...)))`. */
function tail(x: number): number {
  let fraction = x;
  for (let n = 40; n > 0; n--) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
}
