import type { Client } from 'pg'

const ROWS_AT_ONCE = 2_000

/** Where a row belongs: all three streams come in this order. */
export interface Place {
  readonly branch_id: number
  readonly order_id: string
}

/** Below zero when `a` comes first; PostgreSQL orders uuids as their lower-case text. */
export function before(a: Place, b: Place): number {
  return a.branch_id - b.branch_id || (a.order_id < b.order_id ? -1 : a.order_id > b.order_id ? 1 : 0)
}

/** A statement read through a cursor, its next row in view: millions of rows, a few thousand in memory. */
export class Stream<Row extends Place> {
  private rows: Row[] = []
  private at = 0
  private over = false
  private readonly client: Client
  private readonly name: string

  private constructor(client: Client, name: string) {
    this.client = client
    this.name = name
  }

  /** Inside a transaction of the client; `name` is the cursor's. */
  static async open<Row extends Place>(client: Client, name: string, sql: string): Promise<Stream<Row>> {
    await client.query(`declare ${name} no scroll cursor for ${sql}`)
    return new Stream<Row>(client, name)
  }

  async head(): Promise<Row | null> {
    if (this.at >= this.rows.length && !this.over) {
      this.rows = (await this.client.query<Row>(`fetch ${ROWS_AT_ONCE} from ${this.name}`)).rows
      this.at = 0
      this.over = this.rows.length < ROWS_AT_ONCE
    }
    return this.rows[this.at] ?? null
  }

  /** Every row of one order, and those of orders before it into `strays`. */
  async take(place: Place, strays: Row[] = []): Promise<Row[]> {
    const mine: Row[] = []
    for (let row = await this.head(); row !== null && before(row, place) <= 0; row = await this.head()) {
      if (before(row, place) === 0) mine.push(row)
      else strays.push(row)
      this.at += 1
    }
    return mine
  }
}
