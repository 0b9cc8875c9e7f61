import { setTimeout as pause } from 'node:timers/promises';

const PAUSE_MILLISECONDS = 50;
const MILLISECONDS = 15_000;

/**
 * What `attempt` returns as soon as that is not `undefined`. An API server learns of new roles, policies and quotas a moment after it has
 * answered that they are there; whoever tests their effect asks again until then.
 */
export async function eventually<T>(
  what: string, attempt: () => Promise<T | undefined>, { milliseconds = MILLISECONDS, last = () => '' }: { readonly milliseconds?: number; readonly last?: () => string } = {},
): Promise<T> {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const result = await attempt();
    if (result !== undefined) {
      return result;
    }
    if (Date.now() > deadline) {
      throw new Error(`No ${what} within ${milliseconds / 1000} seconds.${last()}`);
    }
    await pause(PAUSE_MILLISECONDS);
  }
}
