import { Button, Input, Selector, Stepper, Switch, TextArea } from 'antd-mobile'
import type { ReactNode } from 'react'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { FieldError, FormSchema } from '#domain/process/form.ts'
import type { FieldProps, FormPlace } from './field-props.ts'
import { PhotosField } from './photos.tsx'
import { PositionField } from './position-field.tsx'
import { type FieldKind, fieldKind, fields, initialValue, options } from './schema.ts'
import { SerialsField } from './serials.tsx'
import { shownInShanghai, typedInShanghai } from './shanghai-time.ts'
import { SignatureField } from './signature.tsx'

const STEPPER_RANGE_MAX = 20
const GROUPS_MOST = 20

/** One question of a form, drawn by what its schema asks for, with its error beneath it. */
export function Field(props: {
  path: string
  schema: FormSchema
  required: boolean
  value: unknown
  onChange: (value: unknown) => void
  errors: readonly FieldError[]
  place: FormPlace
}) {
  const { t } = useTranslation()
  const id = useId()
  const { schema, path, errors } = props
  const label = schema.title === undefined ? path.slice(path.lastIndexOf('/') + 1) : t(schema.title)
  const kind = fieldKind(schema)
  if (kind === 'group') return <Group {...props} label={label} />
  if (kind === 'groups') return <Groups {...props} label={label} />
  const wrong = errors.find((error) => error.path === path || error.path.startsWith(`${path}/`))
  const draw = DRAWN[kind]
  return (
    <div className="hh-field" data-wrong={wrong !== undefined} data-kind={kind} id={`field-${path.replaceAll('/', '-')}`}>
      <div className="hh-label">
        <label htmlFor={id}>{label}</label>
        {props.required && <span className="hh-required">{t('handheld.form.required')}</span>}
      </div>
      {draw({ id, label, schema, value: props.value, onChange: props.onChange, place: props.place })}
      {wrong !== undefined && (
        <p className="hh-problem" role="alert">
          {t([`handheld.form.rule.${wrong.rule}`, 'handheld.form.rule.other'])}
        </p>
      )}
    </div>
  )
}

function Group(props: Parameters<typeof Field>[0] & { label: string }) {
  const value = typeof props.value === 'object' && props.value !== null ? (props.value as Record<string, unknown>) : {}
  return (
    <fieldset className="hh-group">
      <legend>{props.label}</legend>
      {fields(props.schema).map((field) => (
        <Field
          key={field.name}
          path={`${props.path}/${field.name}`}
          schema={field.schema}
          required={field.required}
          value={value[field.name]}
          onChange={(next) => props.onChange({ ...value, [field.name]: next })}
          errors={props.errors}
          place={props.place}
        />
      ))}
    </fieldset>
  )
}

/** A list of groups, such as one answer a question or one line a terminal. */
function Groups(props: Parameters<typeof Field>[0] & { label: string }) {
  const { t } = useTranslation()
  const entries = Array.isArray(props.value) ? (props.value as unknown[]) : []
  const items: FormSchema = props.schema.items ?? { type: 'object' }
  const most = props.schema.maxItems ?? GROUPS_MOST
  const put = (index: number, entry: unknown) => props.onChange(entries.map((one, at) => (at === index ? entry : one)))
  return (
    <fieldset className="hh-group">
      <legend>{props.label}</legend>
      {entries.map((entry, index) => (
        <div key={index} className="hh-group-line">
          <Field {...props} schema={items} path={`${props.path}/${index}`} required value={entry} onChange={(next) => put(index, next)} />
          <Button size="large" onClick={() => props.onChange(entries.filter((_, at) => at !== index))}>
            {t('handheld.form.remove')}
          </Button>
        </div>
      ))}
      {entries.length < most && (
        <Button block size="large" onClick={() => props.onChange([...entries, initialValue(items)])}>
          {t('handheld.form.add')}
        </Button>
      )}
    </fieldset>
  )
}

const DRAWN: Record<FieldKind, (props: FieldProps) => ReactNode> = {
  photos: (props) => <PhotosField {...props} />,
  signature: (props) => <SignatureField {...props} />,
  serials: (props) => <SerialsField {...props} />,
  position: (props) => <PositionField {...props} />,
  choice: (props) => <ChoiceField {...props} />,
  choices: (props) => <ChoicesField {...props} />,
  switch: (props) => <SwitchField {...props} />,
  number: (props) => <NumberField {...props} />,
  textarea: ({ id, value, onChange, schema }) => (
    <TextArea
      id={id}
      className="hh-input"
      value={textOf(value)}
      onChange={onChange}
      rows={3}
      autoSize={{ minRows: 3, maxRows: 8 }}
      {...longest(schema)}
    />
  ),
  date: ({ id, value, onChange, schema }) => (
    <input
      id={id}
      className="hh-input hh-native"
      type={schema.format === 'date' ? 'date' : 'datetime-local'}
      value={dateText(value, schema.format)}
      onChange={(event) => onChange(dateValue(event.target.value, schema.format))}
    />
  ),
  text: ({ id, value, onChange, schema }) => (
    <Input id={id} className="hh-input" value={textOf(value)} onChange={onChange} clearable autoComplete="off" {...longest(schema)} />
  ),
  group: () => null,
  groups: () => null,
}

function ChoiceField({ id, label, schema, value, onChange }: FieldProps) {
  const choices = useChoices(schema)
  const chosen = typeof value === 'string' ? [value] : []
  return (
    <fieldset id={id} className="hh-choice-group" aria-label={label}>
      <Selector className="hh-choices" options={choices} value={chosen} onChange={(next) => onChange(next[0])} showCheckMark={false} />
    </fieldset>
  )
}

function ChoicesField({ id, label, schema, value, onChange }: FieldProps) {
  const choices = useChoices(schema.items)
  const chosen = Array.isArray(value) ? value.map(String) : []
  return (
    <fieldset id={id} className="hh-choice-group" aria-label={label}>
      <Selector className="hh-choices" multiple options={choices} value={chosen} onChange={onChange} showCheckMark />
    </fieldset>
  )
}

function useChoices(schema: FormSchema | undefined): { value: string; label: string }[] {
  const { t } = useTranslation()
  return schema === undefined ? [] : options(schema).map(({ value, key }) => ({ value, label: t(key, { defaultValue: value }) }))
}

function SwitchField({ value, onChange, label }: FieldProps) {
  const { t } = useTranslation()
  return (
    <div className="hh-switch">
      <Switch checked={value === true} onChange={onChange} aria-label={label} />
      <span aria-hidden="true">{value === true ? t('handheld.form.yes') : t('handheld.form.no')}</span>
    </div>
  )
}

function NumberField({ id, schema, value, onChange }: FieldProps) {
  const { minimum, maximum } = schema
  const number = typeof value === 'number' ? value : null
  if (minimum !== undefined && maximum !== undefined && maximum - minimum <= STEPPER_RANGE_MAX && schema.type === 'integer') {
    return (
      <Stepper
        className="hh-stepper"
        min={minimum}
        max={maximum}
        value={number}
        allowEmpty
        onChange={(next) => onChange(next ?? undefined)}
      />
    )
  }
  const take = (text: string) => onChange(text === '' || !Number.isFinite(Number(text)) ? undefined : Number(text))
  return (
    <Input id={id} className="hh-input" type="number" inputMode="decimal" value={number === null ? '' : String(number)} onChange={take} />
  )
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function longest(schema: FormSchema): { maxLength?: number } {
  return schema.maxLength === undefined ? {} : { maxLength: schema.maxLength }
}

function dateText(value: unknown, format: string | undefined): string {
  if (typeof value !== 'string' || value === '') return ''
  return format === 'date' ? value : shownInShanghai(value)
}

function dateValue(text: string, format: string | undefined): string | undefined {
  if (text === '') return undefined
  return format === 'date' ? text : typedInShanghai(text)
}
