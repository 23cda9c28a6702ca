/** Scope that asks for a nonce with which a client can get a credential. */
export const credentialScope = 'userinfo_credential_draft_00'

export const credentialTypes = ['VerifiableCredential', 'UserInfoCredential']

/** Algorithms of keys to which a credential may be bound. */
export const proofAlgorithms = [
  'PS256',
  'RS256',
  'ES256',
  'PS384',
  'RS384',
  'ES384',
  'PS512',
  'RS512',
  'ES512',
  'EdDSA',
]

/** What discovery says about credentials (OpenID Connect UserInfo Verifiable Credentials, draft 00). */
export const credentialMetadata = (endpoint: string): Record<string, unknown> => ({
  credentials_endpoint_draft_00: endpoint,
  credentials_supported_draft_00: [
    {
      format: 'jwt_vc_json',
      types: credentialTypes,
      cryptographic_binding_methods_supported: ['jwk'],
      cryptographic_suites_supported: proofAlgorithms,
    },
  ],
})
