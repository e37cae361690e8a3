import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { AutoComplete, Button, Checkbox, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OrderReceipt } from '#contract/order.ts'
import { NOTICE_MATERIALS, NotifyForm } from '#domain/process/definitions/installation-forms.ts'
import { type FieldError, validateForm } from '#domain/process/form.ts'
import { ProblemError } from '#web/api/client.ts'
import type { DrawnField } from '../form/drawn-field.ts'
import { aloud, type Overrides, SchemaFields } from '../form/schema-form.tsx'
import { beginning, filled } from '../form/shape.ts'
import { DraftRestored, useDraft } from '../form/use-draft.tsx'
import { WrongSummary } from '../form/wrong-summary.tsx'
import { Link } from '../link.tsx'
import { useFailure } from '../problem-text.ts'
import { notify, type Organisation, readOrder, readOrganisations, wrongFields } from '../remote.ts'
import { go } from '../route.ts'
import './notice.css'

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

interface NoticeDraft {
  readonly input: Record<string, unknown>
  /** Null: the officer's own node. */
  readonly bankNodeId: number | null
  /** Kept with the words: a notice that was sent and whose answer was lost is no second one. */
  readonly key: string
}

const beginNotice = (): NoticeDraft => ({ input: beginning(NotifyForm), bankNodeId: null, key: crypto.randomUUID() })

/** A notice being filled in and sent. */
function useNotice() {
  const queries = useQueryClient()
  const typing = useDraft({ place: 'notice', begin: beginNotice })
  const { draft, change, anew } = typing
  const [errors, setErrors] = useState<readonly FieldError[]>([])
  const sending = useMutation({
    mutationFn: () => notify(filled(draft.input), draft.bankNodeId, draft.key),
    onSuccess: () => {
      anew()
      return queries.invalidateQueries({ queryKey: ['orders'] })
    },
    onError: (failure) => {
      setErrors(wrongFields(failure))
      // A refused notice that was put right is another notice: its key must be new. Without an answer the key stays.
      if (failure instanceof ProblemError && failure.code !== 'offline') change({ ...draft, key: crypto.randomUUID() })
    },
  })
  const send = () => {
    const wrong = validateForm(NotifyForm, filled(draft.input))
    setErrors(wrong)
    if (wrong.length === 0) sending.mutate()
  }
  const restart = () => {
    anew()
    setErrors([])
  }
  return { ...typing, anew: restart, errors, sending, send }
}

/** 装机通知: the form the definition itself describes; each field that is wrong says so; what is missing is told before sending. */
export function NoticePage() {
  const { t } = useTranslation()
  const failureText = useFailure()
  const notice = useNotice()
  const { draft, change, errors, sending } = notice
  const departments = useQuery({
    queryKey: ['organisations', 'company'],
    queryFn: () => readOrganisations('company'),
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (sending.isSuccess) return <Acknowledged receipt={sending.data} onAgain={() => sending.reset()} />
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
          notice.send()
        }}
      >
        <DraftRestored draft={notice} />
        <SubBranch chosen={draft.bankNodeId} onChoose={(bankNodeId) => change({ ...draft, bankNodeId })} />
        <SchemaFields
          schema={NotifyForm}
          value={draft.input}
          onChange={(input) => change({ ...draft, input })}
          errors={errors}
          overrides={overrides}
        />
        {sending.isError && errors.length === 0 && (
          <p className="pt-wrong" role="alert">
            {failureText(sending.error)}
          </p>
        )}
        <WrongSummary schema={NotifyForm} errors={errors} />
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
      {...aloud(field)}
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
      {...aloud(field)}
      value={typeof field.value === 'string' ? field.value : ''}
      onChange={field.onChange}
      status={field.wrong ? 'error' : ''}
      options={COMMON_MCC.map((code) => ({ value: code, label: `${code} ${t(`mcc.${code}`)}` }))}
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
        {missing.length === 0
          ? t('portal.notice.complete')
          : t('portal.notice.missing', { missing: missing.map(name).join(t('list.and')) })}
      </p>
    </div>
  )
}
