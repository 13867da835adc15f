/** Addresses under which one provider knows us; each provider has its own, so that no answer fits another's. */
export const addressesOf = (baseUrl: string, providerId: string) => {
  const root = `${baseUrl}/v1/sso/${providerId}`;
  return {
    callback: `${root}/callback`,
    consumer: `${root}/saml`,
    entityId: `${root}/metadata`,
    finish: `${root}/finish`,
    start: `${root}/start`,
  };
};
