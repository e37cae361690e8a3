import type { Locator } from 'playwright-core'
import type { FormSchema } from '#domain/process/form.ts'
import { core } from '#web/text/zh-CN/core.ts'
import { handheld } from '#web/text/zh-CN/handheld.ts'
import { installation } from '#web/text/zh-CN/installation.ts'

const TEXTS: { readonly [key: string]: string } = { ...core, ...installation }

export type Face = 'console' | 'portal' | 'handheld' | 'pos'
/** A file to be chosen, as the camera or the desk gives it. */
export interface Photo {
  readonly name: string
  readonly mimeType: string
  readonly buffer: Buffer
}
/** What a person puts into one field: words, a choice, ticks, photos, a signature. */
export type Answer = string | boolean | readonly string[] | Photo | 'SIGNATURE'
export interface Answers {
  readonly [path: string]: Answer
}

/** What a text key says in Chinese. */
export function said(key: string): string {
  const text = TEXTS[key]
  if (text === undefined) throw new Error(`No text ${key}`)
  return text
}

/** Fills a generated form as a person does: path of the field (`merchant/name`, `components/0/kcv`) → answer. */
export async function fillForm(form: Locator, face: Face, schema: FormSchema, answers: Answers): Promise<void> {
  for (const [path, answer] of Object.entries(answers)) {
    const field = fieldAt(form, face, schema, path)
    await field.first().waitFor()
    await put(field.first(), answer)
  }
}

function schemaAt(schema: FormSchema, path: string): FormSchema {
  return path.split('/').reduce((one, step) => (/^\d+$/.test(step) ? one.items : one.properties?.[step]) ?? one, schema)
}

function fieldAt(form: Locator, face: Face, schema: FormSchema, path: string): Locator {
  if (face !== 'console') return form.locator(`[id="field--${path.replaceAll('/', '-')}"]`)
  const label = said(schemaAt(schema, path).title ?? '')
  const row = /\/(\d+)\//.exec(path)?.[1]
  const within = row === undefined ? form : form.locator('.fm-row').nth(Number(row))
  return within
    .locator('.fm-field')
    .filter({ has: form.page().locator('.fm-label, .fm-check', { hasText: new RegExp(`^${label}[*◐\\s]*$`) }) })
}

async function put(field: Locator, answer: Answer): Promise<void> {
  if (answer === 'SIGNATURE') return sign(field)
  if (typeof answer === 'boolean') return field.locator('input[type=checkbox], [role=switch]').first().click()
  if (typeof answer === 'object' && 'buffer' in answer) return show(field, answer)
  if (typeof answer !== 'string') return tick(field, answer)
  const choice = TEXTS[`option.${answer}`]
  if ((await field.locator('select').count()) > 0) {
    await field.locator('select').selectOption(choice === undefined ? answer : { label: choice })
  } else if (choice !== undefined && (await field.locator('.adm-selector-item').count()) > 0) {
    await field.locator('.adm-selector-item', { hasText: choice }).click()
  } else if ((await field.locator('.ant-select').count()) > 0 && (await field.locator('.ant-select-auto-complete').count()) === 0) {
    await field.locator('input').fill(answer)
    await field.page().locator('.ant-select-item-option', { hasText: answer }).first().click()
  } else {
    await field.locator('input, textarea').first().fill(answer)
    await field.locator('input, textarea').first().blur()
  }
}

async function tick(field: Locator, answers: readonly string[]): Promise<void> {
  const lines = field.locator('textarea')
  if ((await lines.count()) > 0) return lines.fill(answers.join('\n'))
  if ((await field.locator('.hh-serials').count()) > 0) {
    for (const serial of answers) {
      await field.locator('input').fill(serial)
      await field.getByRole('button', { name: handheld['handheld.serial.add'] }).click()
    }
    return
  }
  for (const answer of answers) {
    const label = said(`option.${answer}`)
    await field.locator('.adm-selector-item, label.fm-check, label.ant-checkbox-wrapper', { hasText: new RegExp(`^${label}$`) }).click()
  }
}

async function show(field: Locator, photo: Photo): Promise<void> {
  const before = await field.locator('img').count()
  await field.locator('input[type=file]').setInputFiles(photo)
  await field.locator('img').nth(before).waitFor()
}

async function sign(field: Locator): Promise<void> {
  const page = field.page()
  await field.getByRole('button', { name: handheld['handheld.signature.open'] }).click()
  const canvas = page.locator('canvas')
  await canvas.waitFor()
  const use = page.getByRole('button', { name: handheld['handheld.signature.use'] })
  // The sheet slides in: a stroke beside it would close it, and one on it counts only once the pad listens.
  await standsStill(canvas)
  for (let time = 0; time < 20 && (await use.isDisabled()); time += 1) {
    const box = await canvas.boundingBox()
    if (box) await stroke(page, box)
    await page.waitForTimeout(200)
  }
  await use.click()
  await field.locator('img').first().waitFor()
}

/** Waits until a moving thing is where it was in the frames before. */
async function standsStill(what: Locator): Promise<void> {
  await what.evaluate(
    (element) =>
      new Promise<void>((resolve) => {
        let before = element.getBoundingClientRect().top
        let still = 0
        const look = (): void => {
          const now = element.getBoundingClientRect().top
          still = now === before ? still + 1 : 0
          before = now
          if (still >= 12) resolve()
          else requestAnimationFrame(look)
        }
        requestAnimationFrame(look)
      }),
  )
}

async function stroke(page: ReturnType<Locator['page']>, box: { x: number; y: number; width: number; height: number }): Promise<void> {
  const at = (across: number, down: number) => [box.x + box.width * across, box.y + box.height * down] as const
  await page.mouse.move(...at(0.2, 0.6))
  await page.mouse.down()
  for (let step = 0; step <= 24; step += 1) await page.mouse.move(...at(0.2 + step * 0.025, 0.5 + 0.22 * Math.sin(step * 0.9)))
  await page.mouse.up()
}
