export { CARD_CRONTAB, followGateway } from './follow-gateway.ts'
