package com.recomamp.api.connection;

import com.recomamp.amc.AmcTimeouts;
import com.recomamp.amc.LoginWithAmazon;
import com.recomamp.store.connection.TokenCipher;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What a consent needs: Login with Amazon, and the keys for what it gives. */
@Configuration(proxyBeanMethods = false)
class AmazonLogin {

  @Bean
  LoginWithAmazon loginWithAmazon(AmazonSettings settings, InstantSource clock) {
    return new LoginWithAmazon(settings.endpoints(), AmcTimeouts.defaults(), clock);
  }

  @Bean
  TokenCipher tokenCipher(AmazonSettings settings) {
    var keys = settings.tokenKeys();
    return keys == null ? TokenCipher.withoutKeys() : TokenCipher.of(keys);
  }
}
