package com.recomamp.amc;

/**
 * Who asks AMC, as its four headers tell it.
 *
 * @param entityId of the AMC account ({@code ENTITY…}), not a profile id
 * @param marketplaceId of the AMC account, not of an advertiser
 */
public record AmcCaller(
    AmcRegion region,
    String entityId,
    String marketplaceId,
    String clientId,
    AccessToken accessToken) {

  public AmcCaller {
    HeaderValues.check("entity id", entityId);
    HeaderValues.check("marketplace id", marketplaceId);
    HeaderValues.check("client id", clientId);
  }
}
