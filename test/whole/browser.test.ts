import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { INSTALLATION_CHECKS, NOTICE_MATERIALS, NotifyForm } from '#domain/process/definitions/installation-forms.ts'
import { riskAnswers } from '#domain/process/definitions/installation-risk.ts'
import { stockSerial } from '#simulator/province/fill-demo.ts'
import { branches } from '#simulator/province/plan.ts'
import { staffConsole } from '#web/text/zh-CN/console.ts'
import { people } from '#web/text/zh-CN/people.ts'
import { portal } from '#web/text/zh-CN/portal.ts'
import { pos } from '#web/text/zh-CN/pos.ts'
import { codeOf } from './authenticator.ts'
import { actAtDesk, actInHand, amountAndCard, approvedOnTerminal, chooseOnTerminal, pressKeys, standAt, testSale } from './browser-acts.ts'
import { fillForm, said } from './browser-form.ts'
import { type BrowserWorld, browserWorld, picture } from './browser-world.ts'

const PATIENCE_MS = 180_000
const SHOP = { lat: 32.0501, lon: 118.7912 }
const AT_THE_SHOP = { geolocation: { latitude: 32.0503, longitude: 118.7913, accuracy: 12 }, permissions: ['geolocation'] }
const ONE = '0123456789ABCDEFFEDCBA9876543210'
const TWO = '11111111111111112222222222222222'
/** A terminal of the first branch that no order of the demo takes. */
const SERIAL = stockSerial(branches()[0] ?? fail('no branch'), 390)
let world: BrowserWorld

beforeAll(async () => {
  world = await browserWorld()
}, PATIENCE_MS)
afterAll(async () => world.close(), PATIENCE_MS)

function fail(why: string): never {
  throw new Error(why)
}

const answered = (risks: { [question: string]: string }) =>
  Object.fromEntries(Object.entries(risks).map(([question, answer]) => [`risks/${question}`, answer]))
const shot = (name: string) => (page: Page) => picture(page, name)

describe('an installation from the notice to normal, by clicking (docs/spec/2, acquirer)', { timeout: PATIENCE_MS }, () => {
  let orderId = ''
  const atDesk = async (login: string): Promise<Page> => {
    const page = await world.person('console', login)
    if (!page.url().endsWith(orderId)) await page.goto(`${world.url}/orders/${orderId}`)
    return page
  }
  const inHand = async (): Promise<Page> => {
    const page = await world.person('handheld', 'nj.am1', AT_THE_SHOP)
    if (!page.url().endsWith(orderId)) await page.goto(`${world.url}/handheld/orders/${orderId}`)
    return page
  }

  test('the bank officer makes the notice', async () => {
    const page = await world.person('portal', 'abc.nj.sub')
    await picture(page, '01-portal-home')
    await page.getByRole('link', { name: portal['portal.place.notice'], exact: true }).click()
    await fillForm(page.locator('form'), 'portal', NotifyForm, {
      'merchant/name': '南京玄武湖畔书屋',
      'merchant/signName': '湖畔书屋',
      'merchant/licenceNumber': '91320102MA1ABCDE2X',
      'merchant/mcc': '5999',
      'merchant/address': '玄武区龙蟠路 18 号',
      'merchant/lat': String(SHOP.lat),
      'merchant/lon': String(SHOP.lon),
      'merchant/contactName': '陈书远',
      'merchant/contactPhone': '13800002071',
      'merchant/legalPerson': '陈书远',
      'merchant/settlementAccount': '9977123456789012',
      departmentId: '玄武区业务部',
      materials: NOTICE_MATERIALS,
    })
    await picture(page, '02-portal-notice')
    await page.getByRole('button', { name: portal['portal.notice.send'] }).click()
    await page.getByRole('button', { name: portal['portal.notice.follow'] }).click()
    await page.waitForURL(/orders\/[0-9a-f-]{36}$/)
    orderId = page.url().split('/').at(-1) ?? ''
  })

  test('the agent accepts it, the dispatcher gives it to an account manager', async () => {
    const agent = await atDesk('nj.agent')
    await actAtDesk(agent, 'accept_notice', {}, shot('03-console-accept'))
    const dispatcher = await atDesk('nj.dispatcher')
    await dispatcher.getByRole('button', { name: said('action.installation.assign') }).click()
    await dispatcher.locator('.as-near button').first().waitFor()
    await picture(dispatcher, '04-console-assign')
    await dispatcher.locator('.as-near button').first().click()
    await dispatcher.getByRole('dialog').locator('footer .tw-button-primary').click()
    await dispatcher.locator('.as-outcome').waitFor()
    await dispatcher.getByRole('dialog').locator('footer .tw-button-primary').click()
  })

  test('the account manager accepts, checks in, surveys with photos, checks out', async () => {
    const manager = await world.person('handheld', 'nj.am1', AT_THE_SHOP)
    await manager.getByText('南京玄武湖畔书屋').first().waitFor()
    await picture(manager, '05-handheld-today')
    await inHand()
    await actInHand(manager, 'accept')
    await actInHand(manager, 'check_in', {}, shot('06-handheld-check-in'))
    await picture(manager, '07-handheld-order')
    const photo = await world.photo('湖畔书屋')
    await actInHand(
      manager,
      'submit_survey',
      {
        personMet: '陈书远',
        identityChecked: 'id_card_seen',
        contactKind: 'face_to_face',
        warningSigned: true,
        licenceExpiry: '2036-01-01',
        ...answered(riskAnswers(['high_risk_trade', 'shared_premises', 'recent_move'])),
        licencePhotos: await world.photo('营业执照'),
        storefrontPhotos: photo,
        interiorPhotos: await world.photo('店内'),
        cashierPhotos: await world.photo('收银台'),
      },
      shot('08-handheld-survey'),
    )
    await actInHand(manager, 'check_out')
  })

  test('the risk officer clears the risk', async () => {
    await actAtDesk(await atDesk('js.risk'), 'clear_risk', { opinion: '已电话核实，风险可控' }, shot('09-console-risk'))
  })

  test('the account manager submits the agreement; another officer of the bank approves', async () => {
    const manager = await inHand()
    await manager.reload()
    await actInHand(manager, 'submit_agreement', {
      materials: ['agreement', 'licence', 'legal_person_id', 'account_proof', 'premises_proof', 'photos'],
      originalsSeen: true,
      copies: await world.photo('协议'),
    })
    const officer = await world.person('portal', 'abc.nj')
    await officer.locator('nav').getByRole('link', { name: portal['portal.place.approvals'] }).click()
    await officer.locator('.pt-queue-line', { hasText: '南京玄武湖畔书屋' }).click()
    await officer.locator('.pt-case h2', { hasText: '南京玄武湖畔书屋' }).waitFor()
    await picture(officer, '10-portal-approval')
    // Its branch approves by the batch too; who notified it looks on.
    const box = { name: portal['portal.approvals.pick'].replace('{{merchant}}', '南京玄武湖畔书屋') }
    const notifier = await world.person('portal', 'abc.nj.sub')
    await notifier.goto(`${world.url}/portal/approvals`)
    await notifier.locator('.pt-queue-line', { hasText: '南京玄武湖畔书屋' }).waitFor()
    expect([await officer.getByRole('checkbox', box).count(), await notifier.getByRole('checkbox', box).count()]).toEqual([1, 0])
    const facts = officer.locator('.pt-facts', { hasText: portal['portal.merchant.contactPhone'] })
    expect(await facts.textContent()).not.toContain('13800002071')
    await officer.getByRole('button', { name: portal['portal.reveal'] }).click()
    await officer.getByRole('textbox', { name: portal['portal.reveal.reason'] }).fill('与商户核对账户')
    await officer.locator('.pt-reveal').getByRole('button', { name: portal['portal.reveal.go'] }).click()
    await facts.getByText('13800002071').waitFor()
    await officer.locator('#opinion').fill('同意准入')
    await officer.locator('.pt-answers button', { hasText: said('action.installation.approve') }).click()
    await officer.locator('.pt-queue-line', { hasText: '南京玄武湖畔书屋' }).waitFor({ state: 'detached' })
  })

  test('numbers, a terminal from the stock, five elements registered', async () => {
    const agent = await atDesk('nj.agent')
    await actAtDesk(agent, 'give_numbers', { mid: '104320102990001', tids: ['99010417'] })
    const keeper = await atDesk('nj.warehouse')
    await actAtDesk(
      keeper,
      'allocate_terminal',
      { 'terminals/0/serial': SERIAL, paperRolls: '5', program: 'V3.2.1', parametersLoaded: true },
      shot('11-console-allocate'),
    )
    await actAtDesk(agent, 'report_binding')
    await actAtDesk(agent, 'finish_preparing')
    await picture(agent, '12-console-order')
  })

  test('two key custodians enter a component each and compare the check value', async () => {
    const { keys } = world.world.orders
    const [first, second] = [await atDesk('nj.key1'), await atDesk('nj.key2')]
    await actAtDesk(first, 'request_key')
    await actAtDesk(first, 'key_received')
    const half = (component: string) => ({ 'components/0/component': component, 'components/0/kcv': keys.kcvOf(component) })
    await actAtDesk(first, 'enter_component', half(ONE), shot('13-console-key'))
    await actAtDesk(second, 'enter_component', half(TWO))
    await actAtDesk(second, 'confirm_key', { 'kcvs/0/kcv': keys.combine(keys.seal(ONE), keys.seal(TWO)).kcv })
  })

  test('the installing visit: training, test, signature', async () => {
    const manager = await inHand()
    await manager.reload()
    await actInHand(manager, 'check_in')
    await actInHand(manager, 'fill_checklist', {
      done: INSTALLATION_CHECKS.filter((item) => item !== 'plates_in_place'),
      notDone: '台卡下次补贴',
    })
    await actInHand(manager, 'record_training', {
      trained: '收银员一名',
      topics: ['sale', 'void', 'settlement'],
      signature: await world.photo('培训签到'),
    })
    const desk = await atDesk('nj.dispatcher')
    await testSale(await world.cashier(), SERIAL)
    // Nobody touched the desk's page: the gateway told the server, the server the page.
    await desk.locator('.op-history', { hasText: said('action.installation.test_sale_passed') }).waitFor()
    await manager.reload()
    await picture(manager, '14-handheld-visit')
    await actInHand(
      manager,
      'accept_installation',
      { serials: [SERIAL], photos: await world.photo('已安装'), signature: 'SIGNATURE', signer: '陈书远', relation: 'owner' },
      shot('15-handheld-acceptance'),
    )
    await actInHand(manager, 'check_out')
  })

  test('normal: the materials are registered, the bank sees the whole road', async () => {
    const agent = await atDesk('nj.agent')
    await actAtDesk(agent, 'return_materials', { returned: ['agreement', 'licence'], register: 'A-2611-0001' })
    await picture(agent, '16-console-normal')
    const officer = await world.person('portal', 'abc.nj.sub')
    await officer.goto(`${world.url}/portal/orders/${orderId}`)
    await officer.locator('.pt-dot', { hasText: said('state.installation.normal') }).waitFor()
    await picture(officer, '17-portal-order')
  })
})

describe('instalments at the terminal that was just installed (docs/spec/8)', { timeout: PATIENCE_MS }, () => {
  let page: Page

  test('signs in and sells in 12 periods; the slip has the schedule to the fen', async () => {
    page = await world.cashier()
    await standAt(page, SERIAL)
    await chooseOnTerminal(page, 'sign-in')
    await approvedOnTerminal(page)
    await chooseOnTerminal(page, 'instalment')
    await amountAndCard(page, 100_001, 'abc')
    await page.getByRole('button', { name: '12 期' }).click()
    await picture(page, '18-pos-terms')
    // A double click must not sell without the PIN that was never asked for.
    await page.locator('.ps-confirm').dblclick()
    await page.locator('.ps-entry', { hasText: pos['pos.pin'] }).waitFor()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    await page.locator('.ps-entry', { hasText: pos['pos.pin.missing'] }).waitFor()
    // The bank knows the PIN of its card, through two translations: the wrong one sells nothing and is asked for again.
    await pressKeys(page, ...'000000', pos['pos.key.confirm'])
    await page.locator('.ps-entry[data-tone=bad]', { hasText: '55' }).waitFor()
    await pressKeys(page, pos['pos.key.confirm'])
    await page.locator('.ps-entry', { hasText: pos['pos.pin'] }).waitFor()
    await pressKeys(page, ...'123456', pos['pos.key.confirm'])
    await approvedOnTerminal(page)
    const rows = await page.locator('.ps-paper tbody tr').allInnerTexts()
    expect(rows).toHaveLength(12)
    const fenOf = (text: string) => Math.round(Number(text.replace(/[¥,]/g, '')) * 100)
    const sums = rows.map((row) => row.split('\t').slice(2).map(fenOf))
    expect(sums.reduce((sum, [principal = 0]) => sum + principal, 0)).toBe(100_001)
    const first = await page.locator('.ps-paper dl > div', { hasText: '首期还款' }).locator('dd').textContent()
    expect(fenOf((first ?? '').replace('RMB', ''))).toBe((sums[0]?.[0] ?? 0) + (sums[0]?.[1] ?? 0))
    await picture(page, '19-pos-slip')
  })

  test('finds it again after a reload, voids it, and the settlement agrees', async () => {
    await page.reload()
    await chooseOnTerminal(page, 'void')
    await page.locator('.ps-list').waitFor()
    // A key that is held down asks, it does not void.
    await page.keyboard.down('Enter')
    await page.keyboard.down('Enter')
    await page.keyboard.up('Enter')
    await page.locator('.ps-entry', { hasText: pos['pos.void.ask'] }).waitFor()
    await pressKeys(page, pos['pos.key.confirm'])
    await approvedOnTerminal(page)
    await chooseOnTerminal(page, 'settle')
    await pressKeys(page, pos['pos.key.confirm'])
    await page.locator('.ps-entry[data-tone=good]', { hasText: '对账平' }).waitFor()
    await page.locator('.ps-paper', { hasText: '对账平' }).waitFor()
    await picture(page, '20-pos-settled')
  })
})

describe('somebody new is let in (docs/spec/1, posts)', { timeout: PATIENCE_MS }, () => {
  const given = { login: 'nj.newcomer', password: '', secret: '' }

  test('the system administrator adds the person, with a post', async () => {
    const page = await world.person('console', 'js.system')
    await page.getByRole('button', { name: people['people.add'] }).click()
    const form = page.locator('dialog form')
    await form.locator('[name=name]').fill('赵新来')
    await form.locator('[name=login]').fill(given.login)
    await form.getByLabel(`${people['people.role']} 1`).selectOption('dispatcher')
    await form.getByLabel(`${people['people.node']} 1`).selectOption({ index: 1 })
    await form.locator('[type=submit]').click()
    await page.locator('.tw-toast-done').waitFor()
    await page.getByLabel(people['people.find']).fill(given.login)
    await page.keyboard.press('Enter')
    await page.locator('.cs-table tbody tr', { hasText: given.login }).getByText(people['people.credential.none']).waitFor()
    await picture(page, '21-people')
  })

  test('the security administrator gives what they sign in with, shown once', async () => {
    const page = await world.person('console', 'js.security')
    await page.getByLabel(people['people.find']).fill(given.login)
    await page.keyboard.press('Enter')
    await page.locator('.cs-table tbody tr', { hasText: given.login }).getByRole('button', { name: people['people.give'] }).click()
    await page.locator('dialog').getByRole('button', { name: people['people.give'] }).click()
    given.password = (await page.locator('[data-given=password]').textContent()) ?? ''
    given.secret = (await page.locator('[data-given=secret]').textContent()) ?? ''
    await page.locator('.pe-code svg').waitFor()
  })

  test('with it they sign in, and stand at their work', async () => {
    const page = await world.visitor('console')
    await page.locator('[autocomplete=username]').fill(given.login)
    await page.locator('[autocomplete=current-password]').fill(given.password)
    await page.getByRole('button', { name: staffConsole['signIn.haveCode'] }).click()
    await page.locator('[autocomplete=one-time-code]').fill(codeOf(given.secret, Date.now()))
    await page.keyboard.press('Enter')
    await page.locator('nav').first().waitFor()
    await page.getByText('赵新来').first().waitFor()
    const admin = await world.person('console', 'js.system')
    await admin
      .locator('.cs-table tbody tr', { hasText: given.login })
      .getByRole('button', { name: people['people.change'], exact: true })
      .click()
    await admin.locator('dialog [name=name]').fill('赵新来二')
    await admin.locator('dialog [type=submit]').click()
    await admin.locator('dialog').waitFor({ state: 'detached' })
    await page.reload()
    // A new name is no new post: who works goes on.
    await page.locator('nav').first().waitFor()
    await page.getByText('赵新来').first().waitFor()
    await page.context().close()
  })
})

test('no page complained: no error on the console, nothing refused by the content security policy', () => {
  expect(world.complaints).toEqual([])
})
