package dev.modellib.testkit;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Which models a search is about, as its parameters say. */
final class ModelFilter {
    /** What the Hub knows about places where a model runs; here no model runs anywhere. */
    private static final List<String> PLACES = List.of("apps", "inference", "inference_provider");

    private final Call call;

    ModelFilter(Call call) {
        this.call = call;
    }

    boolean matches(RepoState repo, Map<String, Object> card) {
        String id = repo.id().toLowerCase(Locale.ROOT);
        List<?> tags = (List<?>) card.getOrDefault("tags", List.of());
        boolean named = call.values("search").stream().allMatch(text -> id.contains(text.toLowerCase(Locale.ROOT)));
        boolean tagged = call.values("filter").stream()
                .flatMap(value -> List.of(value.split(",")).stream())
                .allMatch(tags::contains);
        boolean authored = is("author", author -> author.equalsIgnoreCase(String.valueOf(card.get("author"))));
        boolean tasked = is("pipeline_tag", task -> task.equals(card.get("pipeline_tag")));
        boolean gated = is("gated", value -> value.equals("true") != Boolean.FALSE.equals(card.get("gated")));
        boolean sized = is(
                "num_parameters",
                range -> Sizes.parse(range)
                        .map(sizes -> sizes.contain(repo.card().parameters))
                        .orElse(false));
        boolean placed = PLACES.stream().anyMatch(call.parameters()::containsKey);
        return named && tagged && authored && tasked && gated && sized && !placed;
    }

    /** Whether the parameters make sense. */
    boolean isValid() {
        return call.value("num_parameters")
                .map(range -> Sizes.parse(range).isPresent())
                .orElse(true);
    }

    private boolean is(String parameter, Predicate<String> condition) {
        return call.value(parameter).map(condition::test).orElse(true);
    }

    /** {@code min:6B,max:128B}, either side optional; both ends belong to it. */
    private record Sizes(double least, double most) {
        static Optional<Sizes> parse(String range) {
            double least = 0;
            double most = Double.MAX_VALUE;
            for (String side : range.split(",", -1)) {
                Optional<Double> number = number(side.replaceFirst("^(min|max):", ""));
                if (number.isEmpty() || !side.matches("(min|max):.*")) {
                    return Optional.empty();
                } else if (side.startsWith("min:")) {
                    least = number.get();
                } else {
                    most = number.get();
                }
            }
            return Optional.of(new Sizes(least, most));
        }

        private static Optional<Double> number(String text) {
            if (!text.matches("[0-9]{1,9}(\\.[0-9]{1,9})?[KMBT]?")) {
                return Optional.empty();
            }
            int power = " KMBT".indexOf(text.charAt(text.length() - 1));
            String digits = power < 0 ? text : text.substring(0, text.length() - 1);
            return Optional.of(Double.parseDouble(digits) * Math.pow(1000, Math.max(0, power)));
        }

        boolean contain(long parameters) {
            return parameters > 0 && parameters >= least && parameters <= most;
        }
    }
}
