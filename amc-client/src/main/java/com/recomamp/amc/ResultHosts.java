package com.recomamp.amc;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where results may be fetched from. AMC's answer names the place, so whoever forged one could
 * point the worker at a metadata service or at the neighbours in its network.
 */
final class ResultHosts {

  interface Names {
    InetAddress[] addresses(String host) throws UnknownHostException;
  }

  private static final String AMAZON = ".amazonaws.com";

  private final Set<String> listed;
  private final Names names;

  ResultHosts(Set<String> listed, Names names) {
    this.listed =
        listed.stream()
            .map(host -> host.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
    this.names = names;
  }

  void check(URI url) throws AmcResultException {
    if (url.getHost() == null || url.getScheme() == null || url.getRawUserInfo() != null) {
      throw new AmcResultException.NotAllowed(
          "a result's URL is not of the form https://host/path");
    }
    var scheme = url.getScheme().toLowerCase(Locale.ROOT);
    var host = url.getHost().toLowerCase(Locale.ROOT);
    var place = url.getPort() < 0 ? host : host + ":" + url.getPort();
    if (listed.contains(place) && (scheme.equals("http") || scheme.equals("https"))) {
      return;
    }
    if (!scheme.equals("https")
        || !host.endsWith(AMAZON)
        || (url.getPort() >= 0 && url.getPort() != 443)) {
      throw new AmcResultException.NotAllowed(
          "results are not fetched from %s://%s".formatted(scheme, place));
    }
    for (var address : addresses(host)) {
      if (!isPublic(address)) {
        throw new AmcResultException.NotAllowed(
            "results are not fetched from %s, which is in a private network".formatted(place));
      }
    }
  }

  private InetAddress[] addresses(String host) throws AmcResultException {
    try {
      return names.addresses(host);
    } catch (UnknownHostException _) {
      throw new AmcResultException.Unavailable("%s has no address".formatted(host));
    }
  }

  private static boolean isPublic(InetAddress address) {
    var bytes = address.getAddress();
    var first = bytes[0] & 0xff;
    var second = bytes[1] & 0xff;
    var special =
        address instanceof Inet4Address
            // "this" network, carrier-grade NAT, IETF protocols, benchmarks, reserved
            ? first == 0
                || (first == 100 && (second & 0xc0) == 64)
                || (first == 192 && second == 0 && bytes[2] == 0)
                || (first == 198 && (second & 0xfe) == 18)
                || first >= 240
            // only global unicast 2000::/3 without 6to4, which carries an IPv4 address
            : (first & 0xe0) != 0x20 || (first == 0x20 && second == 0x02);
    return !(special
        || address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress());
  }
}
