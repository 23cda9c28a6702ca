import type { Command } from 'commander'
import { examples } from '../examples.ts'
import { adminEndpointOption, type Format, formatOption } from '../options.ts'
import { printRecord } from '../output.ts'
import { request } from '../request.ts'

export function define(command: Command): void {
  examples(
    command
      .argument('<request-id>', 'x-request-id of the answer, reqId in the log')
      .addOption(adminEndpointOption())
      .addOption(formatOption())
      .action(explain),
    'explain 9f425a8d-7efc-4768-8f23-7647a74fdf13',
  )
}

async function explain(
  id: string,
  { endpoint, format }: { endpoint: string; format: Format },
): Promise<void> {
  const { body } = await request({
    endpoint,
    method: 'GET',
    path: `admin/explain/${encodeURIComponent(id)}`,
    purpose: `explain request ${id}`,
  })
  printRecord(format, body as object)
}
