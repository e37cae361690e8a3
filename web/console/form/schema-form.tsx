import { useId } from 'react'
import type { FieldError, FormSchema } from '#domain/process/form.ts'
import { isObject, type Json, type JsonObject } from '#domain/result.ts'
import { useConsoleText } from '../use-console-text.ts'
import { CONTROLS } from './controls.tsx'
import { blankOf, put, widgetOf } from './values.ts'
import './form.css'

interface PartProps {
  readonly schema: FormSchema
  readonly value: Json | undefined
  readonly change: (value: Json | undefined) => void
  readonly path: string
  readonly name: string
  readonly required: boolean
  readonly wrong: ReadonlyMap<string, FieldError>
}

/** A form drawn from its schema; the schema comes with the order from the definition. */
export function SchemaForm({
  schema,
  value,
  change,
  wrong,
}: {
  schema: FormSchema
  value: JsonObject
  change: (value: JsonObject) => void
  wrong: ReadonlyMap<string, FieldError>
}) {
  return (
    <div className="fm">
      <Group schema={schema} value={value} change={change} path="" wrong={wrong} />
    </div>
  )
}

function Group({
  schema,
  value,
  change,
  path,
  wrong,
}: {
  schema: FormSchema
  value: JsonObject
  change: (value: JsonObject) => void
  path: string
  wrong: PartProps['wrong']
}) {
  return Object.entries(schema.properties ?? {}).map(([name, one]) => (
    <Part
      key={name}
      schema={one}
      name={name}
      path={`${path}/${name}`}
      value={value[name]}
      change={(next) => change(put(value, name, next))}
      required={schema.required?.includes(name) ?? false}
      wrong={wrong}
    />
  ))
}

function Part(props: PartProps) {
  const { say } = useConsoleText()
  const id = useId()
  const { schema, value, change, path, name, required, wrong } = props
  const widget = widgetOf(schema)
  const label = say((schema.title ?? `form.${name}`) as `form.${string}`)
  if (widget === 'group') {
    return (
      <fieldset className="fm-group">
        <legend>{label}</legend>
        <Group schema={schema} value={isObject(value) ? value : {}} change={change} path={path} wrong={wrong} />
      </fieldset>
    )
  }
  if (widget === 'rows') return <Rows {...props} label={label} />
  const Control = CONTROLS[widget]
  const error = [...wrong.values()].find((one) => one.path === path || one.path.startsWith(`${path}/`))
  const alone = widget === 'yes'
  const many = widget === 'checklist' || widget === 'photos' || widget === 'signature' || widget === 'position'
  return (
    <div className={`fm-field fm-${widget}${error ? ' fm-wrong' : ''}`}>
      {alone ? null : many ? (
        <span className="fm-label" id={`${id}l`}>
          {label}
          <Wanted required={required} isPrivate={schema['x-private'] === true} />
        </span>
      ) : (
        <label className="fm-label" htmlFor={id}>
          {label}
          <Wanted required={required} isPrivate={schema['x-private'] === true} />
        </label>
      )}
      <Control id={id} schema={schema} value={value} change={change} label={label} describedBy={error ? `${id}e` : undefined} />
      {error ? (
        <span className="fm-error" id={`${id}e`}>
          {say(`rule.${error.rule}`)}
        </span>
      ) : null}
    </div>
  )
}

function Wanted({ required, isPrivate }: { required: boolean; isPrivate: boolean }) {
  const { say } = useConsoleText()
  return (
    <>
      {required ? (
        <i className="fm-star" aria-hidden="true">
          *
        </i>
      ) : null}
      {isPrivate ? <small title={say('form.private')}>◐</small> : null}
    </>
  )
}

function Rows({ schema, value, change, path, wrong, label }: PartProps & { label: string }) {
  const { say } = useConsoleText()
  const rows = Array.isArray(value) ? value.filter(isObject) : []
  const items = schema.items
  if (!items) return null
  return (
    <fieldset className="fm-group">
      <legend>{label}</legend>
      {rows.map((row, index) => (
        <div className="fm-row" key={index}>
          <Group
            schema={items}
            value={row}
            change={(next) => change(rows.map((one, at) => (at === index ? next : one)))}
            path={`${path}/${index}`}
            wrong={wrong}
          />
          {rows.length > 1 ? (
            <button type="button" className="tw-link" onClick={() => change(rows.filter((_, at) => at !== index))}>
              {say('form.remove')}
            </button>
          ) : null}
        </div>
      ))}
      {rows.length < (schema.maxItems ?? 1) ? (
        <button type="button" className="tw-button" onClick={() => change([...rows, blankOf(items)])}>
          {say('form.add')}
        </button>
      ) : null}
    </fieldset>
  )
}
