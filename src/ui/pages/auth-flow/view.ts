import type { FlowPage } from '../../components/flow.ts'

export type FlowView = Pick<FlowPage, 'shell' | 'language' | 'scriptHref' | 'settings'> & {
  /** Where to begin anew; absent where no client is configured. */
  startHref?: string | undefined
}
