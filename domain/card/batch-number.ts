/**
 * A terminal's batches are counted on and on: on the line a number has six digits, and behind 999999 comes 000001 again (Q/CUP 007, 11.3.30).
 * Counted so, a batch of today is never one of a round before, with whose payments it would share its trace numbers.
 */
export const BATCH_ROUND = 1_000_000

/** The number of a batch as terminals, slips and screens have it: 1 to 999999. */
export function batchOnLine(batch: number): number {
  return batch % BATCH_ROUND
}

/** The batch that a terminal means by a number, while `runs` is the one that runs: of this round, or left behind in the one before. */
export function batchMeant(number: number, runs: number): number {
  const ofThisRound = runs - batchOnLine(runs) + number
  const ofLastRound = ofThisRound - BATCH_ROUND
  return ofThisRound > runs && ofLastRound > 0 && runs - ofLastRound < BATCH_ROUND / 2 ? ofLastRound : ofThisRound
}
