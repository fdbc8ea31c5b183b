package dev.modellib.benchmarks;

import dev.modellib.search.IndexedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;

/**
 * The same models and questions in Lucene: each word as a prefix, ranked a little and as a word ranked fully, the best twenty
 * with the stored document, a total up to Lucene's own bound of a thousand.
 */
final class LuceneSearch {
    private static final List<String> FIELDS =
            List.of("name", "repo", "family", "architecture", "tags", "files", "description");
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final int PERCENT = 100;
    private static final int MOST = 99;
    private static final int PAGE = 20;
    private static final int BUFFER_MEBIBYTES = 64;

    private LuceneSearch() {}

    static void compare(
            Path folder, int models, int rounds, Map<String, SearchScale.Question> questions, Map<String, Double> ours)
            throws IOException {
        try (Directory directory = new MMapDirectory(folder)) {
            if (!DirectoryReader.indexExists(directory)) {
                load(directory, models);
            }
            SearchScale.tell("size of Lucene's index: %,d bytes%n", size(folder));
            SearchScale.tell(
                    "%n%-24s %10s %9s %9s %9s %9s %9s%n",
                    "Lucene, milliseconds", "total", "p50", "p99", "CPU p50", "CPU p99", "ours : it");
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                IndexSearcher searcher = new IndexSearcher(reader);
                for (Map.Entry<String, SearchScale.Question> question : questions.entrySet()) {
                    String text = question.getValue().text();
                    if (!text.isBlank() && !text.contains(":") && !text.startsWith("-")) {
                        ask(searcher, question.getKey(), question.getValue(), rounds, ours.get(question.getKey()));
                    }
                }
            }
        }
    }

    private static void load(Directory directory, int models) throws IOException {
        long start = System.nanoTime();
        long cpuStart = BulkLoad.cpu();
        IndexWriterConfig config = new IndexWriterConfig(new StandardAnalyzer()).setRAMBufferSizeMB(BUFFER_MEBIBYTES);
        try (IndexWriter writer = new IndexWriter(directory, config)) {
            for (Iterator<IndexedModel> each = Synthetic.models(models).iterator(); each.hasNext(); ) {
                writer.addDocument(document(each.next()));
            }
            writer.commit();
        }
        double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
        // Its merges run on threads of their own and are not in this.
        double cpu = (BulkLoad.cpu() - cpuStart) / NANOS_PER_SECOND;
        SearchScale.tell(
                "%nLucene: loaded %,d models: %,.0f a second, %,.0f a second of CPU without merges%n",
                models, models / seconds, models / cpu);
    }

    private static Document document(IndexedModel model) {
        Document document = new Document();
        document.add(new TextField("name", model.name(), Field.Store.NO));
        document.add(new TextField("repo", model.repo(), Field.Store.NO));
        document.add(new TextField("family", model.family(), Field.Store.NO));
        document.add(new TextField("architecture", model.architecture(), Field.Store.NO));
        document.add(new TextField("tags", String.join(" ", model.tags()), Field.Store.NO));
        document.add(new TextField("files", model.files().get(0).path(), Field.Store.NO));
        document.add(new TextField("description", model.description(), Field.Store.NO));
        document.add(new StringField("kind", model.kind(), Field.Store.NO));
        document.add(new StringField("document", model.document(), Field.Store.YES));
        return document;
    }

    private static Query query(SearchScale.Question question) {
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        for (String word : question.text().toLowerCase(Locale.ROOT).split(" ", -1)) {
            BooleanQuery.Builder any = new BooleanQuery.Builder();
            for (String field : FIELDS) {
                any.add(new PrefixQuery(new Term(field, word)), BooleanClause.Occur.SHOULD);
                any.add(
                        new BoostQuery(new TermQuery(new Term(field, word)), field.equals("name") ? PAGE / 2f : 1),
                        BooleanClause.Occur.SHOULD);
            }
            all.add(any.build(), BooleanClause.Occur.MUST);
        }
        if (!question.kind().isEmpty()) {
            all.add(new TermQuery(new Term("kind", question.kind())), BooleanClause.Occur.FILTER);
        }
        return all.build();
    }

    private static void ask(IndexSearcher searcher, String name, SearchScale.Question question, int rounds, double ours)
            throws IOException {
        Query query = query(question);
        long[] nanos = new long[rounds];
        long[] cpu = new long[rounds];
        long total = 0;
        for (int round = 0; round < rounds; round++) {
            long start = System.nanoTime();
            long cpuStart = BulkLoad.cpu();
            TopDocs found = searcher.search(query, PAGE);
            for (var hit : found.scoreDocs) {
                total += searcher.storedFields()
                                .document(hit.doc)
                                .get("document")
                                .isEmpty()
                        ? 1
                        : 0;
            }
            cpu[round] = BulkLoad.cpu() - cpuStart;
            nanos[round] = System.nanoTime() - start;
            total = found.totalHits.value;
        }
        Arrays.sort(nanos);
        Arrays.sort(cpu);
        double median = cpu[rounds / 2] / NANOS_PER_MILLI;
        SearchScale.tell(
                "%-24s %10d %9.2f %9.2f %9.2f %9.2f %9.2f%n",
                name,
                total,
                nanos[rounds / 2] / NANOS_PER_MILLI,
                nanos[rounds * MOST / PERCENT] / NANOS_PER_MILLI,
                median,
                cpu[rounds * MOST / PERCENT] / NANOS_PER_MILLI,
                ours / median);
    }

    private static long size(Path folder) throws IOException {
        long size = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                size += Files.size(file);
            }
        }
        return size;
    }
}
