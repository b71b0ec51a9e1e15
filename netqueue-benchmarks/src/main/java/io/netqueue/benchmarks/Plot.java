package io.netqueue.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * What a picture shows: lines over an axis.
 *
 * @param file the picture's name, without its ending
 * @param title what is above it
 * @param x the axis below
 * @param yTitle the axis at the left
 * @param fromZero true: that axis begins at 0; false: it is logarithmic, for what differs by factors of ten
 * @param lines what is drawn; those without points are left out
 */
record Plot(String file, String title, Axis x, String yTitle, boolean fromZero, List<Line> lines) {

    /**
     * The axis below.
     *
     * @param title what it is
     * @param label how a place on it is written
     */
    record Axis(String title, DoubleFunction<String> label) {}

    /** Points that belong together. */
    static final class Line {
        private final String name;
        private final List<Double> xs = new ArrayList<>();
        private final List<Double> ys = new ArrayList<>();

        /** The name is that of the legend. */
        Line(String name) {
            this.name = name;
        }

        /** Adds a point, unless nobody measured it. */
        Line add(double x, Figures figures, String figure) {
            if (figures.has(figure)) {
                add(x, figures.summary(figure).median());
            }
            return this;
        }

        Line add(double x, double y) {
            xs.add(x);
            ys.add(y);
            return this;
        }

        String name() {
            return name;
        }

        List<Double> xs() {
            return List.copyOf(xs);
        }

        List<Double> ys() {
            return List.copyOf(ys);
        }
    }
}
