package io.jenkins.plugins.buildx.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Remedies are written in the words of Pipelines; here they are said in those of the command line. */
final class Wording {
    /** Longer phrases before the words that they contain. */
    private static final Map<Pattern, String> WORDS = new LinkedHashMap<>();

    static {
        put("run setupQemu with reset: true once", "run `multiarch qemu --qemu-reset` once");
        put("\\(setupQemu image: '([^']*)'\\)", "(--qemu-image $1)");
        put("\\(image: '([^']*)'\\)", "(--qemu-image $1)");
        put("run setupQemu for (\\S+/\\S+)", "run `multiarch qemu --platform $1`");
        put("run setupQemu", "run `multiarch qemu`");
        put("setupQemu", "`multiarch qemu`");
        put("let buildxMultiArch make", "let `multiarch build` make");
        put("\\bsmokeTest\\b", "`multiarch smoke`");
        put("give the step the registry's credentials \\(credentialsId\\)", "log in to the registry (docker login)");
        put("\\(credentialsId\\)", "(docker login)");
        put(
                "give the build allow: \\['...'\\] and the builder the buildkitd flag ",
                "add --allow ... and --buildkitd-flag ");
        put("tags: \\['([^']*)'\\]", "--tag $1");
        put("name the registry in insecureRegistries", "name the registry with --insecure-registry");
        put("\\(registryCa\\)", "(--registry-ca)");
        put("\\(maxUsedSpace\\)", "(--max-used-space)");
        put("\\(httpsProxy\\)", "(--https-proxy)");
        put("set dockerfile to its path, relative to the workspace", "name it with --file");
        put("set push, load or outputs", "add --push, --load or --output");
        put("a native agent", "a native machine");
    }

    private Wording() {}

    private static void put(String inPipelines, String here) {
        WORDS.put(Pattern.compile(inPipelines), here);
    }

    static String of(String remedy) {
        String text = remedy;
        for (Map.Entry<Pattern, String> word : WORDS.entrySet()) {
            text = word.getKey().matcher(text).replaceAll(word.getValue());
        }
        return text;
    }
}
