package com.recomamp.simulator;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;

/**
 * Starts the simulator as the loader of the one jar does: nothing of it is on the class path of the
 * JVM.
 */
final class InOneJar {
  private InOneJar() {}

  /** The argument is the class path. */
  public static void main(String[] arguments) throws ReflectiveOperationException {
    var loader = new URLClassLoader(urls(arguments[0]), ClassLoader.getPlatformClassLoader());
    Thread.currentThread().setContextClassLoader(loader);
    loader
        .loadClass("com.recomamp.simulator.SimulatorMain")
        .getMethod("main", String[].class)
        .invoke(null, (Object) new String[0]);
  }

  private static URL[] urls(String classPath) {
    var urls = new ArrayList<URL>();
    for (var entry : classPath.split(File.pathSeparator)) {
      try {
        urls.add(Path.of(entry).toUri().toURL());
      } catch (MalformedURLException e) {
        throw new IllegalArgumentException(entry, e);
      }
    }
    return urls.toArray(URL[]::new);
  }
}
