/** Below this a measurement is mostly noise. */
const SHORTEST_NANOSECONDS = 2_000_000;

/**
 * How many times longer a run takes with eight times the input. A run in linear time takes about eight times as long, one in quadratic time
 * sixty-four times. Both are measured in the same process, the best of three each, so that the speed of the machine does not matter.
 */
export function growth<Input>(inputOf: (size: number) => Input, run: (input: Input) => unknown, size: number): number {
  const [short, long] = [size, 8 * size].map(each => {
    const input = inputOf(each);
    return Math.min(...[1, 2, 3].map(() => {
      const start = process.hrtime.bigint();
      run(input);
      return Number(process.hrtime.bigint() - start);
    }));
  });
  return long / Math.max(short, SHORTEST_NANOSECONDS);
}

/** Halfway between linear and quadratic. */
export const LINEAR = 32;
