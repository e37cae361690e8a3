import { connect, createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { IssuerLink } from './issuer-link.ts'
import { makeLog } from './log.ts'

const WITHIN_MS = 5_000

test('an issuer that calls us is let in as soon as its port is free', async () => {
  const other = createServer()
  await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening))
  const address = other.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const link = new IssuerLink(
    {
      issuerId: '01030000',
      host: '127.0.0.1',
      port,
      connects: 'in',
      mak: null,
      pik: null,
      acquirerId: '48023010',
      echoMs: 60_000,
      late: () => undefined,
    },
    makeLog('silent'),
    Date.now,
  )
  await wait(300)
  await new Promise((closed) => other.close(closed))
  const up = new Promise<void>((tell) => link.whenUp(tell))
  const calling = setInterval(() => {
    const caller = connect(port, '127.0.0.1', () => clearInterval(calling))
    caller.on('error', () => undefined)
  }, 100)
  await expect(Promise.race([up.then(() => 'up'), wait(WITHIN_MS, 'away')])).resolves.toBe('up')
  clearInterval(calling)
  link.close()
})
