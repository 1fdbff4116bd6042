package io.jenkins.plugins.buildx;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/** Holds the build from Maven Central alone to the ordinary one: what they package is the same, byte for byte. */
@CentralBuild
class BuildsIT {
    private static final String JAR = "WEB-INF/lib/docker-buildx.jar";

    private static final Set<String> MADE_BY_OR_AT = Set.of(
            "Ant-Version",
            "Build-Jdk-Spec",
            "Created-By",
            "Implementation-Build",
            "Plugin-Dependencies",
            "Plugin-Version");

    /** Besides what is compared apart, and Maven's own files: parameters' names of web methods, which the classes tell too, and what only documents an API. */
    private static final Pattern NOT_READ =
            Pattern.compile("META-INF/MANIFEST.MF|META-INF/maven/.*|.*/do[A-Z]\\w*\\.stapler"
                    + "|META-INF/services/annotations/org.kohsuke.stapler.export.ExportedBean");

    @Test
    void shouldPackageTheSame() throws IOException {
        Map<String, String> central = packaged(central());

        assertThat(central).isEqualTo(packaged(ordinary()));
        assertThat(central).containsKeys("index.jelly", "META-INF/annotations/hudson.Extension");
    }

    @Test
    void shouldDescribeThePluginTheSame() throws IOException {
        assertThat(described(manifest(central()))).isEqualTo(described(manifest(ordinary())));
        assertThat(dependencies(manifest(central()))).isEqualTo(dependencies(manifest(ordinary())));
    }

    /** Jenkins saves and loads classes of jars that say themselves that they are a plugin's. */
    @Test
    void shouldDescribeThePluginInTheJarToo() throws IOException {
        Manifest central = manifestOfJar(central());

        assertThat(described(central))
                .isEqualTo(described(manifestOfJar(ordinary())))
                .containsKey("Short-Name");
        assertThat(dependencies(central)).isEqualTo(dependencies(manifestOfJar(ordinary())));
        assertThat(central.getMainAttributes().getValue("Plugin-Version")).isNotBlank();
    }

    @Test
    void shouldLeaveToOtherPluginsWhatTheyHave() throws IOException {
        for (Path hpi : new Path[] {central(), ordinary()}) {
            assertThat(files(Files.readAllBytes(hpi)).keySet())
                    .filteredOn(name -> name.endsWith(".jar"))
                    .containsExactlyInAnyOrder(JAR, "WEB-INF/lib/re2j-1.8.jar");
        }
    }

    private static Path central() {
        return CentralBuild.Plugin.file();
    }

    private static Path ordinary() {
        return Path.of(System.getProperty("basedir"), "target", "docker-buildx.hpi");
    }

    /** Content of all that Jenkins reads, by name; of classes a hash. */
    private static Map<String, String> packaged(Path hpi) throws IOException {
        Map<String, byte[]> files = files(files(Files.readAllBytes(hpi)).get(JAR));
        Map<String, String> contents = new TreeMap<>();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            String name = file.getKey();
            if (!NOT_READ.matcher(name).matches()) {
                contents.put(name, content(name, file.getValue()));
            }
        }
        return contents;
    }

    private static String content(String name, byte[] bytes) throws IOException {
        if (name.endsWith(".class")) {
            return "hash " + Arrays.hashCode(bytes);
        }
        if (name.endsWith(".stapler") || name.endsWith(".javadoc")) {
            // begins with a date in one of them
            Properties properties = new Properties();
            properties.load(new ByteArrayInputStream(bytes));
            return properties.toString();
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static Map<String, String> described(Manifest manifest) {
        Map<String, String> attributes = new TreeMap<>();
        manifest.getMainAttributes().forEach((name, value) -> attributes.put(name.toString(), value.toString()));
        attributes.keySet().removeAll(MADE_BY_OR_AT);
        return attributes;
    }

    private static Set<String> dependencies(Manifest manifest) {
        String dependencies = manifest.getMainAttributes().getValue("Plugin-Dependencies");
        return Arrays.stream(dependencies.split(",")).collect(toCollection(TreeSet::new));
    }

    private static Manifest manifest(Path hpi) throws IOException {
        return manifest(Files.readAllBytes(hpi));
    }

    private static Manifest manifestOfJar(Path hpi) throws IOException {
        return manifest(files(Files.readAllBytes(hpi)).get(JAR));
    }

    private static Manifest manifest(byte[] archive) throws IOException {
        return new Manifest(new ByteArrayInputStream(files(archive).get("META-INF/MANIFEST.MF")));
    }

    private static Map<String, byte[]> files(byte[] archive) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (InputStream bytes = new ByteArrayInputStream(archive);
                ZipInputStream zip = new ZipInputStream(bytes)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (!entry.isDirectory()) {
                    files.put(entry.getName(), zip.readAllBytes());
                }
            }
        }
        return files;
    }
}
