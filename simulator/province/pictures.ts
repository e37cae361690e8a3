import type { Client } from 'pg'
import { DAY_MS, type Instant } from '#domain/time.ts'
import type { Levels } from '#server/reference/public.ts'
import type { World } from '#server/world.ts'
import type { Canvas } from '../picture/canvas.ts'
import { counter } from '../picture/counter.ts'
import { agreement, licence, signature } from '../picture/papers.ts'
import { interior, storefront } from '../picture/shop.ts'
import { Random } from '../random.ts'
import type { PlannedMerchant } from './plan.ts'

export type PictureKind = 'licence' | 'storefront' | 'interior' | 'cashier' | 'installed' | 'agreement' | 'signature'
export const PICTURE_KINDS: readonly PictureKind[] = ['licence', 'storefront', 'interior', 'cashier', 'installed', 'agreement', 'signature']

/** What a picture shows, apart from chance: shops of one name share theirs. */
const SUBJECT: { readonly [kind in PictureKind]: (merchant: PlannedMerchant) => string } = {
  licence: (merchant) => merchant.sign,
  storefront: (merchant) => merchant.sign,
  interior: (merchant) => merchant.trade,
  cashier: () => '',
  installed: () => '',
  agreement: () => '',
  signature: () => '',
}
const DRAW: { readonly [kind in PictureKind]: (random: Random, subject: string) => Canvas } = {
  licence,
  storefront,
  interior,
  cashier: (random) => counter(random, false),
  installed: (random) => counter(random, true),
  agreement,
  signature,
}
/** Different ones of the same subject. */
const VARIANTS: { readonly [kind in PictureKind]: number } = {
  licence: 1,
  storefront: 1,
  interior: 3,
  cashier: 12,
  installed: 12,
  agreement: 8,
  signature: 16,
}

/** A picture of the demo: what it shows, drawn from nothing but these words. */
export interface Drawing {
  readonly kind: PictureKind
  readonly subject: string
  readonly variant: number
}

export interface PlannedPicture {
  readonly id: string
  readonly drawing: Drawing
}

/** The pictures of an order's visits and papers: of each kind one. */
export function planPictures(random: Random, merchant: PlannedMerchant, atMs: number): { readonly [kind in PictureKind]: PlannedPicture } {
  const planned = PICTURE_KINDS.map((kind) => {
    const drawing = { kind, subject: SUBJECT[kind](merchant), variant: random.between(1, VARIANTS[kind]) }
    return [kind, { id: random.uuid(atMs), drawing }] as const
  })
  return Object.fromEntries(planned) as { readonly [kind in PictureKind]: PlannedPicture }
}

const nameOf = ({ kind, subject, variant }: Drawing): string => `${kind}/${subject}/${variant}`

/** A PNG of some kilobytes: the same words give the same bytes. */
export function drawPicture(drawing: Drawing): Promise<Buffer> {
  return DRAW[drawing.kind](new Random(`picture/${nameOf(drawing)}`), drawing.subject).png()
}

/** Draws each picture once, and gives it to every order that shows it, as a file of that order. */
export async function fillPictures(
  world: World,
  owner: Client,
  orders: readonly { readonly levels: Levels; readonly pictures: readonly PlannedPicture[] }[],
  end: Instant,
): Promise<void> {
  const drawings = new Map(orders.flatMap(({ pictures }) => pictures.map(({ drawing }) => [nameOf(drawing), drawing] as const)))
  const stored = new Map(
    await Promise.all(
      [...drawings].map(async ([name, drawing]) => [name, await world.deps.files.put(await drawPicture(drawing))] as const),
    ),
  )
  const rows = orders.flatMap(({ levels, pictures }) =>
    pictures.flatMap(({ id, drawing }) => {
      const file = stored.get(nameOf(drawing))
      return file ? [{ ...levels, id, ...file }] : []
    }),
  )
  await owner.query(
    `insert into file (branch_id, id, province_id, department_id, bank_id, bank_province_id, bank_city_id, bank_branch_id, sha256, size, media_type, uploaded_by, uploaded_at)
      select f.*, '00000000-0000-7000-8000-000000000000', to_timestamp($12::float8 / 1000)
      from unnest($1::int[], $2::uuid[], $3::int[], $4::int[], $5::int[], $6::int[], $7::int[], $8::int[], $9::text[], $10::int[], $11::text[]) as f`,
    [
      rows.map((row) => row.branch_id),
      rows.map((row) => row.id),
      rows.map((row) => row.province_id),
      rows.map((row) => row.department_id),
      rows.map((row) => row.bank_id),
      rows.map((row) => row.bank_province_id),
      rows.map((row) => row.bank_city_id),
      rows.map((row) => row.bank_branch_id),
      rows.map((row) => row.sha256),
      rows.map((row) => row.size),
      rows.map((row) => row.mediaType),
      end - 40 * DAY_MS,
    ],
  )
}
