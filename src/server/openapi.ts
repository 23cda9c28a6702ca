import { version } from '../cli/version.ts'
import type { DocumentInfo } from '../platform/http/index.ts'

export const publicDocument: DocumentInfo = {
  title: 'Gatehouse',
  version,
  description: 'What clients and browsers call.',
}

export const adminDocument: DocumentInfo = {
  title: 'Gatehouse, admin listener',
  version,
  description:
    'What operators and login and consent applications call. Each path is also served without the prefix /admin.',
}
