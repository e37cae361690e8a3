import { Button, Checkbox, Input, InputNumber, Radio, Select, Switch } from 'antd'
import type { ReactNode } from 'react'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { FieldError, FormSchema } from '#domain/process/form.ts'
import type { DrawnField } from './drawn-field.ts'
import { FilesField } from './files-field.tsx'
import { beginning, type Kind, kindOf, properties } from './shape.ts'
import './form.css'

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
  const describedBy = wrong === undefined ? undefined : `${id}-wrong`
  const drawn: DrawnField = { id, label, schema, value, onChange, wrong: wrong !== undefined, describedBy }
  const wide = kind === 'textarea' || kind === 'files' || kind === 'file' || kind === 'checklist'
  return (
    <div className="pt-field" data-wide={wide} data-wrong={wrong !== undefined} id={`field-${path.replaceAll('/', '-')}`}>
      <label htmlFor={id}>
        {label}
        {props.required && <span className="pt-required">{t('portal.form.required')}</span>}
      </label>
      {(override ?? DRAW[kind])(drawn)}
      {wrong !== undefined && (
        <p className="pt-wrong" id={describedBy}>
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
  text: (field) => (
    <Input
      {...aloud(field)}
      value={textOf(field.value)}
      status={statusOf(field.wrong)}
      onChange={(event) => field.onChange(event.target.value)}
      {...longest(field.schema)}
      autoComplete="off"
    />
  ),
  secret: (field) => (
    <Input.Password
      {...aloud(field)}
      value={textOf(field.value)}
      status={statusOf(field.wrong)}
      onChange={(event) => field.onChange(event.target.value)}
      {...longest(field.schema)}
      autoComplete="off"
    />
  ),
  textarea: (field) => (
    <Input.TextArea
      {...aloud(field)}
      value={textOf(field.value)}
      status={statusOf(field.wrong)}
      onChange={(event) => field.onChange(event.target.value)}
      rows={4}
      {...longest(field.schema)}
    />
  ),
  number: (field) => (
    <InputNumber
      {...aloud(field)}
      value={typeof field.value === 'number' ? field.value : null}
      status={statusOf(field.wrong)}
      onChange={(next) => field.onChange(next ?? undefined)}
      {...(field.schema.minimum === undefined ? {} : { min: field.schema.minimum })}
      {...(field.schema.maximum === undefined ? {} : { max: field.schema.maximum })}
    />
  ),
  date: (field) => (
    <input
      {...aloud(field)}
      className="pt-date"
      type={field.schema.format === 'date' ? 'date' : 'datetime-local'}
      value={field.schema.format === 'date' ? textOf(field.value) : localMinute(field.value)}
      onChange={(event) => field.onChange(fromLocal(event.target.value, field.schema.format))}
    />
  ),
  switch: (field) => <Switch {...aloud(field)} checked={field.value === true} onChange={field.onChange} />,
  choice: (field) => <ChoiceField {...field} />,
  checklist: (field) => <ChecklistField {...field} />,
  texts: (field) => (
    <Select
      {...aloud(field)}
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

function ChoiceField(field: DrawnField) {
  const { schema, value, onChange, wrong } = field
  const choices = useChoices(schema.enum)
  if (choices.length <= CHOICES_AS_RADIO_MAX)
    return <Radio.Group id={field.id} options={choices} value={value} onChange={(event) => onChange(event.target.value)} />
  return (
    <Select
      {...aloud(field)}
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

/** What a control is called by, and that it is wrong and why, for whoever hears the form. */
export function aloud({ id, wrong, describedBy }: DrawnField): { id: string; 'aria-invalid': boolean; 'aria-describedby'?: string } {
  return { id, 'aria-invalid': wrong, ...(describedBy === undefined ? {} : { 'aria-describedby': describedBy }) }
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
