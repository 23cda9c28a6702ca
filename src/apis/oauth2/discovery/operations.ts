import { Type } from 'typebox'
import { JwkSchema } from '../../../domain/keys/index.ts'
import { asRecord, type HttpReply, type OperationGroup, operation } from '../../../platform/http/index.ts'
import type { AuthorizationServer } from '../context.ts'
import { ErrorDocument } from '../schema.ts'
import { ConfigurationSchema, MetadataSchema } from './schema.ts'

/** Documents about the server, which say the same to everybody. */
export interface Discovery {
  keys: Pick<AuthorizationServer['keys'], 'publicKeys'>
  writeConfiguration(reply: HttpReply): HttpReply
  writeMetadata(reply: HttpReply): HttpReply
}

const configuration = operation({
  id: 'discoverOidcConfiguration',
  summary: 'What the server can do (OpenID Connect Discovery §4)',
  method: 'GET',
  path: '/.well-known/openid-configuration',
  answers: { 200: ConfigurationSchema },
  handle: ({ writeConfiguration }: Discovery, { reply }) => writeConfiguration(reply),
})

const metadata = operation({
  id: 'discoverOAuth2Metadata',
  summary: 'What the server can do (RFC 8414)',
  method: 'GET',
  path: '/.well-known/oauth-authorization-server',
  answers: { 200: MetadataSchema },
  handle: ({ writeMetadata }: Discovery, { reply }) => writeMetadata(reply),
})

const jwks = operation({
  id: 'discoverJsonWebKeys',
  summary: 'The keys that tokens are signed with (RFC 7517 §5)',
  method: 'GET',
  path: '/.well-known/jwks.json',
  answers: {
    200: Type.Object({ keys: Type.Array(asRecord(JwkSchema)) }, { title: 'jsonWebKeySet' }),
  },
  handle: ({ keys }: Discovery) => keys.publicKeys(),
})

export const discoveryOperations: OperationGroup<Discovery> = {
  tag: 'discovery',
  error: ErrorDocument,
  operations: [configuration, metadata, jwks],
}
