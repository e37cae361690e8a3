import { type FunctionComponent, type LazyExoticComponent, lazy } from 'react'

const AGAIN_AFTER_MS = 2_000

/**
 * A page whose script comes when it is first opened. Without a network its place keeps the frame's bars, and it comes by itself with the
 * network: a page that had failed once would stay white for good.
 */
export function lazyPage<Props extends object>(
  load: () => Promise<FunctionComponent<Props>>,
): LazyExoticComponent<FunctionComponent<Props>> {
  return lazy<FunctionComponent<Props>>(async () => {
    for (;;) {
      const page = await load().catch(() => null)
      if (page) return { default: page }
      await new Promise((again) => setTimeout(again, AGAIN_AFTER_MS))
    }
  })
}
