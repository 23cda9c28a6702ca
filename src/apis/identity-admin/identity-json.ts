import type { CredentialSummary, Identity } from '../../domain/identities/index.ts'
import { joinUrl } from '../../kernel/url.ts'
import type { IdentityDocument } from './schema.ts'

/** An identity as operators see it, in the member order of Kratos. `credentials` is left out of lists. */
export function identityJson(
  identity: Identity,
  publicUrl: string,
  credentials?: CredentialSummary[],
): IdentityDocument {
  return {
    id: identity.id,
    ...(credentials && {
      credentials: Object.fromEntries(credentials.map((each) => [each.type, credentialJson(each)])),
    }),
    schema_id: identity.schemaId,
    schema_url: joinUrl(publicUrl, `schemas/${Buffer.from(identity.schemaId).toString('base64url')}`),
    state: identity.state,
    state_changed_at: timestamp(identity.stateChangedAt),
    traits: identity.traits,
    verifiable_addresses: identity.verifiableAddresses.map((address) => ({
      id: address.id,
      value: address.value,
      verified: address.verified,
      via: address.via,
      status: address.status,
      ...(address.verifiedAt !== undefined && { verified_at: timestamp(address.verifiedAt) }),
      created_at: timestamp(address.createdAt),
      updated_at: timestamp(address.updatedAt),
    })),
    recovery_addresses: identity.recoveryAddresses.map((address) => ({
      id: address.id,
      value: address.value,
      via: address.via,
      created_at: timestamp(address.createdAt),
      updated_at: timestamp(address.updatedAt),
    })),
    metadata_public: identity.metadataPublic,
    metadata_admin: identity.metadataAdmin,
    created_at: timestamp(identity.createdAt),
    updated_at: timestamp(identity.updatedAt),
    organization_id: null,
  }
}

const credentialJson = ({ type, identifiers, version, createdAt, updatedAt }: CredentialSummary) => ({
  type,
  identifiers,
  version,
  created_at: timestamp(createdAt),
  updated_at: timestamp(updatedAt),
})

/** RFC 3339 with the fraction of the second, unlike the times of the OAuth faces. */
const timestamp = (milliseconds: number): string => new Date(milliseconds).toISOString()
