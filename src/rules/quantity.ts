import { Json } from './json';

/** Powers of ten of the decimal suffixes, down to the nano-unit. */
const DECIMAL: Readonly<Record<string, number>> = { 'n': -9, 'u': -6, 'm': -3, '': 0, 'k': 3, 'M': 6, 'G': 9, 'T': 12, 'P': 15, 'E': 18 };
/** Powers of two of the binary suffixes. */
const BINARY: Readonly<Record<string, bigint>> = { Ki: 10n, Mi: 20n, Gi: 30n, Ti: 40n, Pi: 50n, Ei: 60n };

const NANO = 9;
/** No machine has more; longer texts are refused rather than computed. */
const LONGEST_TEXT = 64;
const QUANTITY = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d{1,3})|([KMGTPE]i)|([numkMGTPE]?))$/;

/**
 * The value of a Kubernetes quantity (`500m`, `1.5Gi`, `1e3`, `2`) in billionths of its unit; `undefined` when it is none.
 *
 * Kubernetes API reference, `resource.Quantity`: what is finer than a billionth is rounded away from zero. `1E` is one exa, `1E3` an exponent.
 */
export function parseQuantity(value: Json | undefined): bigint | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || text.length > LONGEST_TEXT) {
    return undefined;
  }
  const quantity = parsed.get(text) ?? parseText(text);
  if (quantity !== undefined && parsed.size < MOST_REMEMBERED) {
    parsed.set(text, quantity);
  }
  return quantity;
}

/** Apps repeat a few quantities thousands of times. */
const parsed = new Map<string, bigint>();
const MOST_REMEMBERED = 1000;

function parseText(text: string): bigint | undefined {
  const match = QUANTITY.exec(text);
  if (match === null) {
    return undefined;
  }
  const [, sign, whole = '', digitsAfterPoint, digitsAlone, exponent, binary, decimal = ''] = match;
  const fraction = digitsAfterPoint ?? digitsAlone ?? '';
  const factor = binary === undefined ? 1n : 2n ** BINARY[binary];
  const power = (exponent === undefined ? DECIMAL[decimal] : Number(exponent)) - fraction.length + NANO;
  const magnitude = timesPowerOfTen(BigInt(whole + fraction) * factor, power);
  return sign === '-' ? -magnitude : magnitude;
}

function timesPowerOfTen(value: bigint, power: number): bigint {
  if (power >= 0) {
    return value * 10n ** BigInt(power);
  }
  const divisor = 10n ** BigInt(-power);
  return (value + divisor - 1n) / divisor;
}

/** Negative, zero or positive like `left - right`; `undefined` unless both are quantities. */
export function compareQuantities(left: Json | undefined, right: Json | undefined): number | undefined {
  const first = parseQuantity(left);
  const second = parseQuantity(right);
  if (first === undefined || second === undefined) {
    return undefined;
  }
  return first < second ? -1 : first > second ? 1 : 0;
}

/** Whether this is a quantity above zero. */
export function isPositiveQuantity(value: Json | undefined): boolean {
  return (parseQuantity(value) ?? 0n) > 0n;
}
