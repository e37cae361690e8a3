import { Button, Checkbox, Input, InputNumber, Radio, Select, Switch } from 'antd'
import type { ReactNode } from 'react'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { FieldError, FormSchema } from '#domain/process/form.ts'
import type { DrawnField } from './drawn-field.ts'
import { FilesField } from './files-field.tsx'
import { beginning, type Kind, kindOf, properties } from './shape.ts'

/** A field drawn by the page instead of by its schema, by path: such as a department chosen from a list. */
export type Overrides = Readonly<Record<string, (field: DrawnField) => ReactNode>>

interface FormProps {
  schema: FormSchema
  value: Record<string, unknown>
  onChange: (value: Record<string, unknown>) => void
  errors: readonly Pick<FieldError, 'path' | 'rule'>[]
  overrides?: Overrides
  path?: string
}

const CHOICES_AS_RADIO_MAX = 4
const LINES_MOST = 20

/** The fields of a form, drawn from its schema; each error stands under its field. */
export function SchemaFields({ schema, value, onChange, errors, overrides = {}, path = '' }: FormProps) {
  return (
    <div className="pt-fields">
      {properties(schema).map(({ name, schema: field, required }) => (
        <OneField
          key={name}
          schema={field}
          required={required}
          path={`${path}/${name}`}
          value={value[name]}
          onChange={(next) => onChange({ ...value, [name]: next })}
          errors={errors}
          overrides={overrides}
        />
      ))}
    </div>
  )
}

interface OneFieldProps {
  schema: FormSchema
  required: boolean
  path: string
  value: unknown
  onChange: (value: unknown) => void
  errors: FormProps['errors']
  overrides: Overrides
}

function OneField(props: OneFieldProps) {
  const { schema, path, errors, overrides, value, onChange } = props
  const { t } = useTranslation()
  const id = useId()
  const kind = kindOf(schema)
  const label = schema.title === undefined ? path.slice(path.lastIndexOf('/') + 1) : t(schema.title)
  const override = overrides[path.replaceAll(/\/\d+(?=\/|$)/g, '/*')]
  if (override === undefined && kind === 'group') return <Group {...props} label={label} />
  if (override === undefined && kind === 'groups') return <Groups {...props} label={label} />
  const wrong = errors.find((error) => error.path === path || error.path.startsWith(`${path}/`))
  const drawn: DrawnField = { id, label, schema, value, onChange, wrong: wrong !== undefined }
  const wide = kind === 'textarea' || kind === 'files' || kind === 'file' || kind === 'checklist'
  return (
    <div className="pt-field" data-wide={wide} data-wrong={wrong !== undefined} id={`field-${path.replaceAll('/', '-')}`}>
      <label htmlFor={id}>
        {label}
        {props.required && <span className="pt-required">{t('portal.form.required')}</span>}
      </label>
      {(override ?? DRAW[kind])(drawn)}
      {wrong !== undefined && (
        <p className="pt-wrong" role="alert">
          {t([`portal.form.rule.${wrong.rule}`, 'portal.form.rule.other'])}
        </p>
      )}
    </div>
  )
}

function Group(props: OneFieldProps & { label: string }) {
  const inner = isRecord(props.value) ? props.value : {}
  return (
    <fieldset className="pt-group">
      <legend>{props.label}</legend>
      <SchemaFields
        schema={props.schema}
        value={inner}
        onChange={props.onChange}
        errors={props.errors}
        overrides={props.overrides}
        path={props.path}
      />
    </fieldset>
  )
}

function Groups(props: OneFieldProps & { label: string }) {
  const { t } = useTranslation()
  const items: FormSchema = props.schema.items ?? { type: 'object' }
  const lines = Array.isArray(props.value) ? props.value.map((line) => (isRecord(line) ? line : {})) : []
  const put = (at: number, line: Record<string, unknown>) => props.onChange(lines.map((one, index) => (index === at ? line : one)))
  return (
    <fieldset className="pt-group">
      <legend>{props.label}</legend>
      {lines.map((line, index) => (
        <div key={index} className="pt-line">
          <SchemaFields
            schema={items}
            value={line}
            onChange={(next) => put(index, next)}
            errors={props.errors}
            overrides={props.overrides}
            path={`${props.path}/${index}`}
          />
          <Button onClick={() => props.onChange(lines.filter((_, at) => at !== index))}>{t('portal.form.remove')}</Button>
        </div>
      ))}
      {lines.length < (props.schema.maxItems ?? LINES_MOST) && (
        <Button type="dashed" onClick={() => props.onChange([...lines, beginning(items)])}>
          {t('portal.form.add')}
        </Button>
      )}
    </fieldset>
  )
}

const DRAW: Record<Kind, (field: DrawnField) => ReactNode> = {
  text: ({ id, value, onChange, schema, wrong }) => (
    <Input
      id={id}
      value={textOf(value)}
      status={statusOf(wrong)}
      onChange={(event) => onChange(event.target.value)}
      {...longest(schema)}
      autoComplete="off"
    />
  ),
  secret: ({ id, value, onChange, schema, wrong }) => (
    <Input.Password
      id={id}
      value={textOf(value)}
      status={statusOf(wrong)}
      onChange={(event) => onChange(event.target.value)}
      {...longest(schema)}
      autoComplete="off"
    />
  ),
  textarea: ({ id, value, onChange, schema, wrong }) => (
    <Input.TextArea
      id={id}
      value={textOf(value)}
      status={statusOf(wrong)}
      onChange={(event) => onChange(event.target.value)}
      rows={4}
      {...longest(schema)}
    />
  ),
  number: ({ id, value, onChange, schema, wrong }) => (
    <InputNumber
      id={id}
      value={typeof value === 'number' ? value : null}
      status={statusOf(wrong)}
      onChange={(next) => onChange(next ?? undefined)}
      {...(schema.minimum === undefined ? {} : { min: schema.minimum })}
      {...(schema.maximum === undefined ? {} : { max: schema.maximum })}
    />
  ),
  date: ({ id, value, onChange, schema }) => (
    <input
      id={id}
      className="pt-date"
      type={schema.format === 'date' ? 'date' : 'datetime-local'}
      value={schema.format === 'date' ? textOf(value) : localMinute(value)}
      onChange={(event) => onChange(fromLocal(event.target.value, schema.format))}
    />
  ),
  switch: ({ id, value, onChange }) => <Switch id={id} checked={value === true} onChange={onChange} />,
  choice: (field) => <ChoiceField {...field} />,
  checklist: (field) => <ChecklistField {...field} />,
  texts: (field) => (
    <Select
      id={field.id}
      mode="tags"
      open={false}
      suffixIcon={null}
      value={Array.isArray(field.value) ? field.value.map(String) : []}
      onChange={field.onChange}
      status={statusOf(field.wrong)}
    />
  ),
  files: (field) => <FilesField {...field} />,
  file: (field) => <FilesField {...field} />,
  group: () => null,
  groups: () => null,
}

function ChoiceField({ id, schema, value, onChange, wrong }: DrawnField) {
  const choices = useChoices(schema.enum)
  if (choices.length <= CHOICES_AS_RADIO_MAX)
    return <Radio.Group id={id} options={choices} value={value} onChange={(event) => onChange(event.target.value)} />
  return (
    <Select
      id={id}
      options={choices}
      value={value ?? null}
      onChange={onChange}
      status={statusOf(wrong)}
      showSearch={{ optionFilterProp: 'label' }}
    />
  )
}

function ChecklistField({ schema, value, onChange }: DrawnField) {
  const choices = useChoices(schema.items?.enum)
  return (
    <Checkbox.Group className="pt-checklist" options={choices} value={Array.isArray(value) ? value.map(String) : []} onChange={onChange} />
  )
}

function useChoices(values: readonly string[] | undefined): { value: string; label: string }[] {
  const { t } = useTranslation()
  return (values ?? []).map((value) => ({ value, label: t(`option.${value}`, { defaultValue: value }) }))
}

function statusOf(wrong: boolean): 'error' | '' {
  return wrong ? 'error' : ''
}

function longest(schema: FormSchema): { maxLength?: number } {
  return schema.maxLength === undefined ? {} : { maxLength: schema.maxLength }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function localMinute(value: unknown): string {
  if (typeof value !== 'string' || value === '') return ''
  const at = new Date(value)
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

function fromLocal(text: string, format: string | undefined): string | undefined {
  if (text === '') return undefined
  return format === 'date' ? text : new Date(text).toISOString()
}
