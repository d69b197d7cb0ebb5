# Reads one JSON of sites on standard input, {name: folder}; prints where each writes its posts.
require "jekyll"
require "json"
Jekyll.logger.log_level = :error
told = JSON.parse($stdin.read).to_h do |name, folder|
  begin
    ENV["TZ"] = "UTC"
    site = Jekyll::Site.new(Jekyll.configuration("source" => folder, "destination" => "/nowhere/site",
                                                 "quiet" => true, "future" => true))
    site.reset
    site.read
    found = site.documents.sort_by(&:path).map do |one|
      [one.basename[0, 10], { "url" => one.url, "page" => one.destination(site.dest).delete_prefix(site.dest) }]
    end
    [name, found.to_h]
  rescue StandardError => e
    [name, { "error" => "#{e.class}: #{e.message}" }]
  end
end
puts JSON.generate(told)
