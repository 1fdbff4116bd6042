package io.jenkins.plugins.buildx.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Descriptor.FormException;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import jenkins.model.Jenkins;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.structs.describable.ArrayType;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.structs.describable.DescribableParameter;
import org.jenkinsci.plugins.structs.describable.ParameterType;
import org.kohsuke.stapler.StaplerRequest2;

/** A form whose lists are text areas with a line per value, and each of whose properties is checked by what it is for. */
final class LineForm {
    private static final Set<Type> NUMBERS = Set.of(int.class, Integer.class);

    private final List<String> lists;

    /** @param lists properties that are lists */
    LineForm(String... lists) {
        this.lists = Arrays.asList(lists);
    }

    /** What a text area shows of {@code values}; nothing of {@code null}. */
    static String text(@CheckForNull List<?> values) {
        return values == null ? "" : values.stream().map(String::valueOf).collect(Collectors.joining("\n"));
    }

    /** Makes lists of the text areas of {@code submitted}. */
    void split(JSONObject submitted) {
        for (String list : lists) {
            if (submitted.has(list) && submitted.get(list) instanceof String text) {
                submitted.put(list, lines(text));
            }
        }
    }

    private static JSONArray lines(String text) {
        JSONArray values = new JSONArray();
        text.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(values::add);
        return values;
    }

    /**
     * Tells what is wrong with one property, in the words of the step itself.
     *
     * @param type what has the property
     * @param item in whose form it is; {@code null} outside of one
     * @param request whose last part is the property's name
     * @param example all that is needed, valid; becomes what is submitted
     * @param proof that what is submitted is valid
     */
    static FormValidation check(
            Class<?> type,
            @CheckForNull Item item,
            StaplerRequest2 request,
            String value,
            JSONObject example,
            Proof proof)
            throws FormException {
        if (!mayConfigure(item)) {
            return FormValidation.ok();
        }
        String property = request.getRestOfPath().replaceFirst("^/", "");
        if (!property.matches("[a-zA-Z]+")) {
            throw new IllegalArgumentException(InvalidInput.quoted(property) + " is no name of a property");
        }
        example.put(property, value);
        try {
            proveNumbers(type, property, value);
            proof.prove(example);
            return FormValidation.ok();
        } catch (InvalidInput e) {
            return FormValidation.error(e.getMessage());
        }
    }

    /** Jenkins itself makes 0 or nothing of what is no number, and says nothing. */
    private static void proveNumbers(Class<?> type, String property, String value) {
        DescribableParameter parameter = DescribableModel.of(type).getParameter(property);
        if (parameter == null) {
            return;
        }
        ParameterType asked = parameter.getType();
        boolean list = asked instanceof ArrayType;
        if (NUMBERS.contains(list ? ((ArrayType) asked).getElementType().getActualType() : asked.getActualType())) {
            List<String> given =
                    list ? value.lines().filter(line -> !line.isBlank()).toList() : List.of(value);
            given.forEach(number -> proveNumber(property, number.strip()));
        }
    }

    private static void proveNumber(String property, String number) {
        if (!number.matches("[+-]?[0-9]{1,9}")) {
            throw new InvalidInput(InvalidInput.quoted(number) + " is no number, which " + property + " takes");
        }
    }

    /**
     * Tells what is wrong with one property of something that is part of a step.
     *
     * @param item in whose form it is; {@code null} outside of one
     * @param parsing refuses what can't be
     */
    static FormValidation check(@CheckForNull Item item, Supplier<?> parsing) {
        if (!mayConfigure(item)) {
            return FormValidation.ok();
        }
        try {
            parsing.get();
            return FormValidation.ok();
        } catch (InvalidInput e) {
            return FormValidation.error(e.getMessage());
        }
    }

    static boolean mayConfigure(@CheckForNull Item item) {
        return item == null ? Jenkins.get().hasPermission(Jenkins.ADMINISTER) : item.hasPermission(Item.CONFIGURE);
    }

    /** Binds a form and refuses what it asks for if that can't be. */
    interface Proof {
        /** @throws InvalidInput if it can't be */
        void prove(JSONObject submitted) throws FormException;
    }
}
