import { Json } from './json';

/** The highest uid and gid that Kubernetes accepts. Beyond 32 bits a number wraps around: 4294967296 is root again. */
const HIGHEST_ID = 2 ** 31 - 1;

/** Whether a value is a uid or gid that a pod may state and that is not root's. */
export function isNonRootId(value: Json | undefined): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= HIGHEST_ID;
}
