import { Agent, request } from 'node:http'

export interface Call {
  method: 'GET' | 'POST'
  path: string
  headers: Record<string, string>
  body?: string
}

/** One HTTP call over a kept connection; any status but 2xx is an error, so that a refusal is never counted as work. */
export function send(port: number, agent: Agent, call: Call): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port, agent, method: call.method, path: call.path, headers: call.headers },
      (incoming) => {
        const parts: Buffer[] = []
        incoming.on('data', (part: Buffer) => parts.push(part))
        incoming.on('end', () => {
          const text = Buffer.concat(parts).toString('utf8')
          if ((incoming.statusCode ?? 500) < 300) resolve(text)
          else reject(new Error(`${call.method} ${call.path} answered ${incoming.statusCode}: ${text.slice(0, 400)}`))
        })
        incoming.on('error', reject)
      },
    )
    outgoing.on('error', reject)
    outgoing.end(call.body)
  })
}

/** Calls per second of `clients` loops that each send, wait for the answer and send again for `forMs`. */
export async function rate(port: number, clients: number, forMs: number, next: () => Call): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients })
  const begin = performance.now()
  let done = 0
  const client = async (): Promise<void> => {
    while (performance.now() - begin < forMs) {
      await send(port, agent, next())
      done += 1
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  const seconds = (performance.now() - begin) / 1000
  agent.destroy()
  return done / seconds
}
