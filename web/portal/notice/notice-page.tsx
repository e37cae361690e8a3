import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { AutoComplete, Button, Checkbox, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OrderReceipt } from '#contract/order.ts'
import { NOTICE_MATERIALS, NotifyForm } from '#domain/process/definitions/installation-forms.ts'
import { type FieldError, validateForm } from '#domain/process/form.ts'
import { ProblemError } from '#web/api/client.ts'
import type { DrawnField } from '../form/drawn-field.ts'
import { type Overrides, SchemaFields } from '../form/schema-form.tsx'
import { beginning, filled } from '../form/shape.ts'
import { Link } from '../link.tsx'
import { useFailure } from '../problem-text.ts'
import { notify, type Organisation, readOrder, readOrganisations, wrongFields } from '../remote.ts'
import { go } from '../route.ts'

/** Trades that notices are mostly about: code, with its name as a text key. */
const COMMON_MCC = [
  '5411',
  '5812',
  '5814',
  '5311',
  '5651',
  '5912',
  '5541',
  '5712',
  '5732',
  '7230',
  '7298',
  '7538',
  '5999',
  '5094',
  '7011',
  '8062',
  '8299',
] as const
const EMPTY: readonly Organisation[] = []

/** 装机通知: the form the definition itself describes; each field that is wrong says so; what is missing is told before sending. */
export function NoticePage() {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const failureText = useFailure()
  const [value, setValue] = useState<Record<string, unknown>>(() => beginning(NotifyForm))
  const [errors, setErrors] = useState<readonly FieldError[]>([])
  const [key, setKey] = useState(() => crypto.randomUUID())
  const [bankNodeId, setBankNodeId] = useState<number | null>(null)
  const departments = useQuery({
    queryKey: ['organisations', 'company'],
    queryFn: () => readOrganisations('company'),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const sending = useMutation({
    mutationFn: () => notify(filled(value), bankNodeId, key),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['orders'] }),
    onError: (failure) => {
      setErrors(wrongFields(failure))
      // A refused notice that was put right is another notice: its key must be new. Without an answer the key stays.
      if (failure instanceof ProblemError && failure.code !== 'offline') setKey(crypto.randomUUID())
    },
  })
  const send = () => {
    const wrong = validateForm(NotifyForm, filled(value))
    setErrors(wrong)
    if (wrong[0] === undefined) return sending.mutate()
    document.getElementById(`field-${wrong[0].path.replaceAll('/', '-')}`)?.scrollIntoView({ block: 'center' })
  }
  const again = () => {
    setValue(beginning(NotifyForm))
    setKey(crypto.randomUUID())
    sending.reset()
  }
  if (sending.isSuccess) return <Acknowledged receipt={sending.data} onAgain={again} />
  const overrides: Overrides = {
    '/departmentId': (field) => <DepartmentField field={field} organisations={departments.data ?? EMPTY} busy={departments.isPending} />,
    '/merchant/mcc': (field) => <TradeField field={field} />,
    '/materials': (field) => <MaterialsField field={field} />,
  }
  return (
    <section className="pt-page pt-notice">
      <header className="pt-page-head">
        <h1>{t('portal.notice.title')}</h1>
        <span className="pt-quiet">{t('portal.notice.hint')}</span>
      </header>
      <form
        className="pt-panel"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
      >
        <SubBranch chosen={bankNodeId} onChoose={setBankNodeId} />
        <SchemaFields schema={NotifyForm} value={value} onChange={setValue} errors={errors} overrides={overrides} />
        {sending.isError && (
          <p className="pt-wrong" role="alert">
            {failureText(sending.error)}
          </p>
        )}
        {errors.length > 0 && (
          <p className="pt-wrong" role="alert">
            {t('portal.form.wrong', { count: errors.length })}
          </p>
        )}
        <footer className="pt-form-foot">
          <Button type="primary" size="large" htmlType="submit" loading={sending.isPending}>
            {t('portal.notice.send')}
          </Button>
        </footer>
      </form>
    </section>
  )
}

function Acknowledged({ receipt, onAgain }: { receipt: OrderReceipt; onAgain: () => void }) {
  const { t } = useTranslation()
  const order = useQuery({ queryKey: ['orders', receipt.id], queryFn: () => readOrder(receipt.id) })
  return (
    <section className="pt-panel pt-acknowledged" role="status">
      <h1>{t('portal.notice.done', { number: receipt.number })}</h1>
      <p>{order.data?.merchantName}</p>
      {order.data?.facts.materials_complete === false && <p className="pt-warn">{t('portal.notice.incomplete')}</p>}
      {order.data?.possibleDuplicate === true && <p className="pt-warn">{t('portal.notice.possibleDuplicate')}</p>}
      <div className="pt-answers">
        <Button type="primary" onClick={() => go({ page: 'order', orderId: receipt.id })}>
          {t('portal.notice.follow')}
        </Button>
        <Button onClick={onAgain}>{t('portal.notice.another')}</Button>
        <Link to={{ page: 'home' }}>{t('portal.place.home')}</Link>
      </div>
    </section>
  )
}

/** For which node of the bank: asked only where the officer has several. */
function SubBranch({ chosen, onChoose }: { chosen: number | null; onChoose: (node: number | null) => void }) {
  const { t } = useTranslation()
  const nodes = useQuery({
    queryKey: ['organisations', 'bank'],
    queryFn: () => readOrganisations('bank'),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const open = nodes.data?.filter((node) => !node.closed) ?? []
  if (open.length < 2) return null
  return (
    <div className="pt-field">
      <label htmlFor="bank-node">{t('portal.notice.subBranch')}</label>
      <Select
        id="bank-node"
        value={chosen}
        onChange={onChoose}
        allowClear
        placeholder={t('portal.notice.ownNode')}
        options={open.map((node) => ({ value: node.id, label: node.name }))}
        showSearch={{ optionFilterProp: 'label' }}
      />
    </div>
  )
}

/** The county department that will do it, gathered by city. */
function DepartmentField({ field, organisations, busy }: { field: DrawnField; organisations: readonly Organisation[]; busy: boolean }) {
  const { t } = useTranslation()
  const cities = organisations.filter((one) => one.kind === 'company' && one.level === 1 && !one.closed)
  const options = cities.map((city) => ({
    label: city.name,
    options: organisations
      .filter((one) => one.parentId === city.id && !one.closed)
      .map((one) => ({ value: one.id, label: `${one.name}${one.regionClass === null ? '' : ` · ${t(`region.${one.regionClass}`)}`}` })),
  }))
  const orphans = organisations.filter(
    (one) => one.kind === 'company' && one.level === 2 && !one.closed && !cities.some((city) => city.id === one.parentId),
  )
  return (
    <Select
      id={field.id}
      value={field.value ?? null}
      onChange={field.onChange}
      loading={busy}
      status={field.wrong ? 'error' : ''}
      options={[...options, ...orphans.map((one) => ({ value: one.id, label: one.name }))]}
      showSearch={{ optionFilterProp: 'label' }}
      placeholder={t('portal.notice.chooseDepartment')}
    />
  )
}

/** Common trades to choose from; any other four-digit code can be typed. */
function TradeField({ field }: { field: DrawnField }) {
  const { t } = useTranslation()
  return (
    <AutoComplete
      id={field.id}
      value={typeof field.value === 'string' ? field.value : ''}
      onChange={field.onChange}
      status={field.wrong ? 'error' : ''}
      options={COMMON_MCC.map((code) => ({ value: code, label: `${code} ${t(`portal.mcc.${code}`)}` }))}
      showSearch={{ filterOption: (typed, option) => String(option?.label ?? '').includes(typed) }}
      placeholder={t('portal.notice.chooseTrade')}
    />
  )
}

/** The checklist, and below it what is still missing: complete materials start the clock at once. */
function MaterialsField({ field }: { field: DrawnField }) {
  const { t } = useTranslation()
  const given = Array.isArray(field.value) ? field.value.map(String) : []
  const missing = NOTICE_MATERIALS.filter((key) => !given.includes(key))
  const name = (key: string) => t(`option.${key}`)
  return (
    <div>
      <Checkbox.Group
        className="pt-checklist"
        options={NOTICE_MATERIALS.map((key) => ({ value: key, label: name(key) }))}
        value={given}
        onChange={field.onChange}
      />
      <p className="pt-quiet" aria-live="polite">
        {missing.length === 0 ? t('portal.notice.complete') : t('portal.notice.missing', { missing: missing.map(name).join('、') })}
      </p>
    </div>
  )
}
