package com.recomamp.worker;

import com.recomamp.amc.AmcEndpoints;
import com.recomamp.amc.AmcRegion;
import java.net.URI;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where AMC is. Without any of these: Amazon's own addresses.
 *
 * @param apiUrl replaces the API's address in every region, as for a simulator
 * @param tokenUrl replaces the token endpoint in every region
 * @param apiUrls by region, before {@code apiUrl}
 * @param tokenUrls by region, before {@code tokenUrl}
 * @param downloadHosts {@code host:port} from which results may be fetched besides Amazon's S3
 * @param tokenKeys {@code id:base64 of 32 bytes}, the first encrypts
 */
@ConfigurationProperties("amc")
public record AmcSettings(
    @Nullable URI apiUrl,
    @Nullable URI tokenUrl,
    @DefaultValue Map<AmcRegion, URI> apiUrls,
    @DefaultValue Map<AmcRegion, URI> tokenUrls,
    @DefaultValue Set<String> downloadHosts,
    @Nullable String tokenKeys) {

  public AmcSettings {
    if (tokenKeys == null || tokenKeys.isBlank()) {
      throw new IllegalArgumentException(
          "AMC_TOKEN_KEYS is not set: it holds the keys that encrypt refresh tokens, as id:base64"
              + " of 32 bytes");
    }
  }

  public AmcEndpoints endpoints() {
    var amazon = AmcEndpoints.amazon();
    return new AmcEndpoints(
        chosen(apiUrls, apiUrl, amazon.api()), chosen(tokenUrls, tokenUrl, amazon.token()));
  }

  /** Where AMC is, for people and for comparing. */
  public String addresses() {
    var everywhere = Set.copyOf(endpoints().api().values());
    return everywhere.size() == 1
        ? everywhere.iterator().next().toString()
        : endpoints().api().entrySet().stream()
            .map(Map.Entry::toString)
            .collect(Collectors.joining(", "));
  }

  private static Map<AmcRegion, URI> chosen(
      Map<AmcRegion, URI> byRegion, @Nullable URI everywhere, Map<AmcRegion, URI> amazon) {
    var chosen = new EnumMap<>(amazon);
    if (everywhere != null) {
      chosen.replaceAll((_, _) -> everywhere);
    }
    chosen.putAll(byRegion);
    return chosen;
  }

  @Override
  public String toString() {
    return "AmcSettings[api=%s, token=%s]".formatted(endpoints().api(), endpoints().token());
  }
}
