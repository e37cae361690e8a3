import { Client } from 'pg'

const RECONNECT_MS = 200
const CONNECT_MS = 5_000

interface Ear {
  readonly channel: string
  readonly heard: (payload: string) => void
  readonly missed: (() => void) | undefined
}

/** One connection that hears notifications, made again whenever it is lost: one chain of tries, so that nothing is heard twice. */
export class Listener {
  private readonly url: string
  private readonly ears: Ear[] = []
  private client: Client | null = null
  private opening: Promise<void> | null = null
  private closing = false
  private timer: NodeJS.Timeout | undefined

  constructor(url: string) {
    this.url = url
  }

  /** @throws Error when the first connection cannot be made; from then on it keeps trying by itself */
  async listen(channel: string, heard: (payload: string) => void, missed?: () => void): Promise<void> {
    this.ears.push({ channel, heard, missed })
    if (this.client) await this.client.query(`listen ${channel}`)
    else await this.open()
  }

  async close(): Promise<void> {
    this.closing = true
    clearTimeout(this.timer)
    await this.client?.end().catch(() => undefined)
  }

  private open(): Promise<void> {
    this.opening ??= this.dial().finally(() => {
      this.opening = null
    })
    return this.opening
  }

  private async dial(): Promise<void> {
    const client = new Client({
      connectionString: this.url,
      connectionTimeoutMillis: CONNECT_MS,
      keepAlive: true,
      application_name: 'tillwright listen',
    })
    client.on('notification', (message) => {
      for (const ear of this.ears) if (ear.channel === message.channel) ear.heard(message.payload ?? '')
    })
    // An end is told by two events; only the first of the connection in use counts.
    const lost = (): void => {
      if (this.client !== client) return
      this.client = null
      this.again()
    }
    client.on('error', lost)
    client.on('end', lost)
    try {
      await client.connect()
      for (let at = 0; at < this.ears.length; at++) await client.query(`listen ${this.ears[at]?.channel}`)
    } catch (error) {
      await client.end().catch(() => undefined)
      throw error
    }
    if (this.closing) return client.end()
    this.client = client
  }

  private again(): void {
    if (this.closing) return
    this.timer = setTimeout(() => {
      this.open().then(
        () => {
          for (const ear of this.ears) ear.missed?.()
        },
        () => this.again(),
      )
    }, RECONNECT_MS)
    this.timer.unref()
  }
}
