import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { uploadFile } from '#contract/files.ts'
import { createOrder } from '#contract/order.ts'
import { type Caller, NODES, type TestServer, testServer } from '../testing.ts'

const PNG = Buffer.from(uploadFile.example.body.base64, 'base64')
let world: TestServer
let manager: Caller

beforeAll(async () => {
  world = await testServer()
  manager = await world.caller('account_manager', NODES.department)
})
afterAll(() => world.close())

const upload = (who: Caller, bytes: Buffer, type = 'image/png') => who.call('POST', '/api/v1/files', bytes, { 'content-type': type })

describe('files', () => {
  test.each(['ENOSPC', 'EDQUOT'])('are refused clearly where the disk says %s, and taken again when there is room', async (code) => {
    vi.spyOn(world.server.world.deps.files, 'put').mockRejectedValueOnce(Object.assign(new Error(`${code}: write`), { code }))
    const full = await upload(manager, PNG)
    expect([full.status, full.body.code, full.headers.get('retry-after')]).toEqual([503, 'storage_full', '60'])
    expect((await upload(manager, PNG)).status).toBe(201)
  })

  test('come raw, as a form, or in JSON, and are read back by the same bytes', async () => {
    const form = new FormData()
    form.append('file', new Blob([PNG], { type: 'image/png' }), 'photo.png')
    const encoded = new Response(form)
    const body = Buffer.from(await encoded.arrayBuffer())
    const answers = [
      await upload(manager, PNG),
      await upload(manager, body, encoded.headers.get('content-type') ?? ''),
      await manager.call('POST', '/api/v1/files', { base64: PNG.toString('base64') }),
    ]
    for (const one of answers) {
      expect(one.body, one.text).toMatchObject({ size: PNG.length, mediaType: 'image/png' })
      expect(one.status).toBe(201)
    }
    const read = await fetch(`${world.url}/api/v1/files/${answers[0]?.body.id}`)
    expect(read.status, 'without a session').toBe(401)
    const mine = await manager.call('GET', `/api/v1/files/${answers[0]?.body.id}`)
    expect([mine.status, mine.headers.get('content-type'), mine.headers.get('content-security-policy')]).toEqual([
      200,
      'image/png',
      "default-src 'none'; sandbox",
    ])
  })

  test('of a form with two, neither is taken', async () => {
    const form = new FormData()
    for (const name of ['one.png', 'two.png']) form.append('file', new Blob([PNG], { type: 'image/png' }), name)
    const encoded = new Response(form)
    const answer = await upload(manager, Buffer.from(await encoded.arrayBuffer()), encoded.headers.get('content-type') ?? '')
    expect([answer.status, answer.body.code]).toEqual([422, 'one_file_only'])
  })

  test.each([
    ['PNG', PNG.subarray(0, 8)],
    ['PNG', PNG.subarray(0, -8)],
    ['JPEG', Buffer.from('ffd8ffe000104a46494600', 'hex')],
    ['WebP', Buffer.from('RIFF\xff\0\0\0WEBPVP8 ', 'latin1')],
    ['PDF', Buffer.from('%PDF-1.7\n1 0 obj')],
  ])('a %s that breaks off is refused (%#)', async (_type, bytes) => {
    const answer = await upload(manager, bytes)
    expect([answer.status, answer.body.code]).toEqual([422, 'file_broken_off'])
  })

  test.each([
    ['image/jpeg', Buffer.from('ffd8ffe000104a46494600ffd900', 'hex')],
    ['image/webp', Buffer.from('RIFF\x04\0\0\0WEBP', 'latin1')],
    ['application/pdf', Buffer.from('%PDF-1.7\n1 0 obj\n%%EOF\n')],
  ])('a whole %s is taken', async (mediaType, bytes) => {
    expect((await upload(manager, bytes)).body).toMatchObject({ mediaType, size: bytes.length })
  })

  test.each([
    [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'), 415, 'says PNG and is none'],
    [Buffer.alloc(0), 415, 'nothing'],
    [Buffer.concat([PNG, Buffer.alloc(5 * 1024 * 1024)]), 413, 'over 5 MB'],
    [Buffer.alloc(8 * 1024 * 1024), 413, 'over what is read at all'],
  ])('content decides, not the name (%#)', async (bytes, status, because) => {
    expect((await upload(manager, bytes)).status, because).toBe(status)
  })

  test('are seen in the scope of who uploaded them, and nowhere else', async () => {
    const { id } = (await upload(manager, PNG)).body
    const sameBranch = await world.caller('branch_manager', NODES.branch)
    expect((await sameBranch.call('GET', `/api/v1/files/${id}`)).status).toBe(200)
    for (const [role, node] of [
      ['branch_manager', NODES.otherBranch],
      ['account_manager', NODES.siblingDepartment],
      ['bank_officer', NODES.bank],
    ] as const) {
      const other = await world.caller(role, node)
      expect((await other.call('GET', `/api/v1/files/${id}`)).status, `${role} at ${node}`).toBe(404)
    }
    const officer = await world.caller('bank_officer', NODES.bankBranch)
    const paper = (await upload(officer, PNG)).body.id
    for (const [role, node, status] of [
      ['bank_supervisor', NODES.bank, 200],
      ['bank_officer', NODES.siblingBankBranch, 404],
      ['bank_officer', NODES.otherBank, 404],
      ['branch_manager', NODES.province, 404],
    ] as const) {
      const other = await world.caller(role, node)
      expect((await other.call('GET', `/api/v1/files/${paper}`)).status, `${role} at ${node}`).toBe(status)
    }
  })

  test('are seen by every bank whose order they were handed in with, from then on and at no other', async () => {
    const input = { ...createOrder.example.body.input, departmentId: NODES.department }
    const banks = await Promise.all(
      [NODES.bankBranch, NODES.siblingBankBranch, NODES.otherBankBranch].map(async (node) => {
        const officer = await world.caller('bank_officer', node)
        const opened = await officer.call('POST', '/api/v1/orders', { process: 'installation', input })
        expect(opened.status, opened.text).toBe(201)
        return { officer, order: String(opened.body.id) }
      }),
    )
    const { id } = (await upload(manager, PNG)).body
    const seen = () => Promise.all(banks.map(async ({ officer }) => (await officer.call('GET', `/api/v1/files/${id}`)).status))
    expect(await seen()).toEqual([404, 404, 404])
    for (const [nth, wanted] of [
      [0, [200, 404, 404]],
      [2, [200, 404, 200]],
      [1, [200, 200, 200]],
      [0, [200, 200, 200]],
    ] as const) {
      const attached = await manager.call('POST', `/api/v1/orders/${banks[nth]?.order}/actions/attach`, { input: { files: [id] } })
      expect(attached.status, attached.text).toBe(200)
      expect(await seen(), `after bank ${nth}`).toEqual(wanted)
      expect((await manager.call('GET', `/api/v1/files/${id}`)).status).toBe(200)
    }
  })
})
