import { type FC, useState } from 'react'
import { readFile, uploadFile } from '#contract/files.ts'
import { isObject } from '#domain/result.ts'
import { addressOf, upload } from '#web/api/client.ts'
import { useProblem } from '../order/use-reason.ts'
import { useConsoleText } from '../use-console-text.ts'
import type { FieldProps } from './field-props.ts'
import { Department, Person } from './pickers.tsx'
import { Signature } from './signature.tsx'
import type { Widget } from './values.ts'

const MEDIA = 'image/jpeg,image/png,image/webp,application/pdf'
const textOf = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')
const listOf = (value: unknown): string[] => (Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [])

function Text({ id, schema, value, change, describedBy }: FieldProps) {
  const secret = schema['x-secret'] === true
  // A pattern of capitals is typed as one likes.
  const upper = schema.pattern?.includes('A-') && !schema.pattern.includes('a-')
  return (
    <input
      className="tw-input"
      id={id}
      type={secret ? 'password' : 'text'}
      value={textOf(value)}
      maxLength={schema.maxLength}
      aria-describedby={describedBy}
      aria-invalid={describedBy !== undefined}
      autoComplete="off"
      onChange={(event) => change(upper ? event.target.value.toUpperCase() : event.target.value)}
    />
  )
}

function TextArea({ id, schema, value, change, describedBy }: FieldProps) {
  return (
    <textarea
      className="tw-input"
      id={id}
      value={textOf(value)}
      maxLength={schema.maxLength}
      aria-describedby={describedBy}
      aria-invalid={describedBy !== undefined}
      onChange={(event) => change(event.target.value)}
    />
  )
}

function NumberInput({ id, schema, value, change, describedBy }: FieldProps) {
  return (
    <input
      className="tw-input num"
      id={id}
      type="number"
      min={schema.minimum}
      max={schema.maximum}
      step={schema.type === 'integer' ? 1 : 'any'}
      value={textOf(value)}
      aria-describedby={describedBy}
      onChange={(event) => change(event.target.value === '' ? undefined : event.target.valueAsNumber)}
    />
  )
}

function DateInput({ id, value, change, describedBy }: FieldProps) {
  return (
    <input
      className="tw-input num"
      id={id}
      type="date"
      value={textOf(value)}
      aria-describedby={describedBy}
      onChange={(event) => change(event.target.value === '' ? undefined : event.target.value)}
    />
  )
}

/** Asked and said in Asia/Shanghai, whatever the browser's zone. */
function MomentInput({ id, value, change, describedBy }: FieldProps) {
  return (
    <input
      className="tw-input num"
      id={id}
      type="datetime-local"
      value={textOf(value).slice(0, 16)}
      aria-describedby={describedBy}
      onChange={(event) => change(event.target.value === '' ? undefined : `${event.target.value.slice(0, 16)}:00+08:00`)}
    />
  )
}

function Yes({ id, value, change, label, describedBy }: FieldProps) {
  return (
    <label className="fm-check" htmlFor={id}>
      <input
        id={id}
        type="checkbox"
        checked={value === true}
        aria-describedby={describedBy}
        onChange={(event) => change(event.target.checked ? true : undefined)}
      />
      {label}
    </label>
  )
}

function Choice({ id, schema, value, change, describedBy }: FieldProps) {
  const { say } = useConsoleText()
  return (
    <select
      className="tw-select"
      id={id}
      value={textOf(value)}
      aria-describedby={describedBy}
      onChange={(event) => change(event.target.value === '' ? undefined : event.target.value)}
    >
      <option value="">{say('form.choose')}</option>
      {schema.enum?.map((one) => (
        <option key={one} value={one}>
          {say(`option.${one}`)}
        </option>
      ))}
    </select>
  )
}

function Checklist({ id, schema, value, change, label }: FieldProps) {
  const { say } = useConsoleText()
  const chosen = listOf(value)
  return (
    <fieldset aria-label={label} className="fm-plain fm-checks">
      {schema.items?.enum?.map((one) => (
        <label key={one} className="fm-check" htmlFor={`${id}${one}`}>
          <input
            id={`${id}${one}`}
            type="checkbox"
            checked={chosen.includes(one)}
            onChange={() => change(chosen.includes(one) ? chosen.filter((other) => other !== one) : [...chosen, one])}
          />
          {say(`option.${one}`)}
        </label>
      ))}
    </fieldset>
  )
}

/** Short texts, one a line: a scanner ends each with Enter. */
function Lines({ id, value, change, describedBy }: FieldProps) {
  const { say } = useConsoleText()
  const [typed, setTyped] = useState(() => listOf(value).join('\n'))
  const read = (text: string): void => {
    setTyped(text)
    change(
      text
        .toUpperCase()
        .split(/[\s,，、]+/)
        .filter((one) => one !== ''),
    )
  }
  return (
    <>
      <textarea
        className="tw-input num"
        id={id}
        value={typed}
        aria-describedby={describedBy}
        onChange={(event) => read(event.target.value)}
      />
      <small className="fm-hint">{say('form.serials.hint')}</small>
    </>
  )
}

function Photos({ schema, value, change, label }: FieldProps) {
  const { say } = useConsoleText()
  const problem = useProblem()
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>(null)
  const files = listOf(value)
  const room = (schema.maxItems ?? 1) - files.length
  const take = async (list: FileList | null): Promise<void> => {
    setBusy(true)
    setFailure(null)
    try {
      const kept = await Promise.all([...(list ?? [])].slice(0, room).map((file) => upload(uploadFile.path, file)))
      change([...files, ...kept.map((one) => one.id)])
    } catch (refused) {
      setFailure(refused)
    } finally {
      setBusy(false)
    }
  }
  return (
    <fieldset className="fm-plain fm-photos" aria-label={label}>
      {files.map((id, index) => (
        <figure key={id}>
          <img src={addressOf(readFile.path, { id }, {})} alt={`${label} ${index + 1}`} />
          <button
            type="button"
            className="tw-icon-button"
            aria-label={say('form.photos.remove', { index: index + 1 })}
            onClick={() => change(files.filter((one) => one !== id))}
          >
            ×
          </button>
        </figure>
      ))}
      {room > 0 ? (
        <label className="fm-add">
          {say(busy ? 'form.photos.busy' : 'form.photos.add')}
          <input
            type="file"
            accept={MEDIA}
            multiple={room > 1}
            disabled={busy}
            onChange={(event) => {
              void take(event.target.files)
              event.target.value = ''
            }}
          />
        </label>
      ) : null}
      {failure ? <p className="tw-problem">{problem(failure)}</p> : null}
    </fieldset>
  )
}

/** At the desk a position is read from a map; the device's own is asked for where the page may. */
function Position({ id, value, change, label }: FieldProps) {
  const { say } = useConsoleText()
  const [none, setNone] = useState(false)
  const position = isObject(value ?? null) ? (value as Record<string, number>) : {}
  const set = (name: string, text: string): void => change({ accuracyM: 10, ...position, [name]: Number(text) })
  const read = (): void =>
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => change({ lat: coords.latitude, lon: coords.longitude, accuracyM: Math.min(coords.accuracy, 100_000) }),
      () => setNone(true),
    )
  return (
    <fieldset className="fm-plain fm-position" aria-label={label}>
      {(['lat', 'lon'] as const).map((name) => (
        <label key={name} htmlFor={`${id}${name}`}>
          {say(`form.${name}`)}
          <input
            className="tw-input num"
            id={`${id}${name}`}
            type="number"
            step="any"
            value={textOf(position[name])}
            onChange={(event) => set(name, event.target.value)}
          />
        </label>
      ))}
      <button type="button" className="tw-button" onClick={read}>
        {say(none ? 'form.position.none' : 'form.position.read')}
      </button>
    </fieldset>
  )
}

/** The control of each widget. */
export const CONTROLS: { readonly [W in Exclude<Widget, 'group' | 'rows'>]: FC<FieldProps> } = {
  text: Text,
  secret: Text,
  textarea: TextArea,
  number: NumberInput,
  date: DateInput,
  moment: MomentInput,
  yes: Yes,
  choice: Choice,
  checklist: Checklist,
  lines: Lines,
  photos: Photos,
  signature: Signature,
  position: Position,
  person: Person,
  department: Department,
}
