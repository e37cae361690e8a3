import { connect, createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { IssuerLink } from './issuer-link.ts'
import { makeLog } from './log.ts'

const WITHIN_MS = 5_000

function linkTo(port: number, connects: 'in' | 'out'): IssuerLink {
  const about = {
    issuerId: '01030000',
    host: '127.0.0.1',
    mak: null,
    pik: null,
    acquirerId: '48023010',
    echoMs: 60_000,
    late: () => undefined,
  }
  return new IssuerLink({ ...about, port, connects }, makeLog('silent'), Date.now)
}

test('a link that is closed while its call is on the way leaves no connection behind', async () => {
  let held = 0
  const issuer = createServer((socket) => {
    held += 1
    socket.on('error', () => undefined)
    socket.on('close', () => {
      held -= 1
    })
  })
  await new Promise<void>((listening) => issuer.listen(0, '127.0.0.1', listening))
  const address = issuer.address()
  linkTo(typeof address === 'object' && address ? address.port : 0, 'out').close()
  await wait(300)
  await expect.poll(() => held, { timeout: WITHIN_MS }).toBe(0)
  issuer.close()
})

test('an issuer that calls us is let in as soon as its port is free', async () => {
  const other = createServer()
  await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening))
  const address = other.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const link = linkTo(port, 'in')
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
